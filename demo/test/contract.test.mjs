// Makes the recorded exchanges again, in their order, and compares every answer with the recording.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { App } from '../server/app.mjs';
import { CoreFault } from '../server/engine/faults.mjs';
import { ScriptedEngine } from '../server/engine/scripted.mjs';
import { createServer } from '../server/http.mjs';
import { Store } from '../server/store.mjs';
import { RawConnection } from './support/raw-client.mjs';
import { Ids, embeddings, exchanges, keys, requestBytes, script } from './support/recordings.mjs';

const GROUPS = new Set(['engine-down', 'api-key', 'routing', 'subjects', 'subjects-rename', 'subjects-delete', 'faces-add',
  'faces-list', 'faces-image', 'faces-delete', 'subjects-merge', 'recognize', 'detection', 'engine-faults', 'size-limits', 'keep-alive']);

// Single exchanges that this server cannot or does not yet repeat, each with its reason.
const NOT_REPEATED = new Map([
  ['consistence-status-engine-down', 'asks a separate engine process for its status'],
  ['consistence-status-engine-500', 'asks a separate engine process for its status'],
  ['recognize-demo-nocoef', 'an engine status without coefficients cannot happen here'],
  ['recognize-detect-faces-false-no-face-image', 'the embedding that the recording engine gave is not recorded'],
  ['faces-list-sort-id', 'the order follows random ids'],
]);

function reasonToSkip(exchange) {
  const { group, name, request, via } = exchange;
  if (!GROUPS.has(group)) return `group ${group}: not part of the calls served`;
  const call = notServed(request.target);
  if (call) return `call not served yet: ${call}`;
  if (NOT_REPEATED.has(name)) return NOT_REPEATED.get(name);
  if (via === 'nginx' && !changesState(exchange)) return 'through nginx: this server is the api behind it';
  return null;
}

// Through the key check these calls behave like any other; only what comes after it is missing.
function notServed(target) {
  const path = target.split('?')[0];
  if (/^\/api\/v1\/verification\//.test(path)) return 'verification';
  if (/\/embeddings\//.test(path)) return 'embeddings';
  if (/\/faces\/[^/]+\/verify/.test(path)) return 'verify by image id';
  if (/\/faces\/[^/]+\/img/.test(path)) return 'picture of an example';
  if (/^\/api\/v1\/static\//.test(path)) return 'static pictures';
  if (/^\/api\/v1\/migrate/.test(path)) return 'migration';
  return null;
}

function changesState({ request, response }) {
  return /^(POST|PUT|DELETE)$/.test(request.method) && response.status < 300 && /\/recognition\/(faces|subjects)/.test(request.target);
}

/** Scripted answers, except while the recordings say that the engine is not reachable. */
class SwitchedEngine extends ScriptedEngine {
  reachable = true;

  async findFaces(bytes, request) {
    if (!this.reachable) throw CoreFault.transport('Connection refused');
    return super.findFaces(bytes, request);
  }
}

const ids = new Ids();
const counts = new Map();
const note = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
let engine;
let server;
let shared = null;

before(async () => {
  engine = new SwitchedEngine(script, embeddings);
  const app = new App({ keys, store: Store.open(null), engine, coreUrl: 'http://127.0.0.1:3000' });
  server = createServer(app);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});

after(() => {
  server.closeAllConnections();
  server.close();
  const total = (test) => [...counts].filter(([what]) => test(what)).reduce((sum, [, count]) => sum + count, 0);
  console.log(`contract replay: ${total((what) => what.startsWith('replayed'))} exchanges replayed, ${total((what) => what.startsWith('skipped'))} skipped`);
  for (const [what, count] of [...counts].sort()) console.log(`  ${String(count).padStart(4)}  ${what}`);
});

/** Sends one recorded request and returns what came; the connection stays with the caller. */
async function exchange(connection, request) {
  const { head, body, expects } = requestBytes(request, ids);
  connection.write(head);
  const interim = [];
  if (expects) interim.push(await connection.interim());
  connection.write(body);
  const answer = await connection.answer({ head: request.method === 'HEAD' });
  return { ...answer, interim: [...interim, ...answer.interim] };
}

async function connectionFor({ name }) {
  if (!name.startsWith('keep-alive-')) return RawConnection.open(server.address().port);
  shared ??= await RawConnection.open(server.address().port);
  return shared;
}

async function replay(recorded) {
  engine.reachable = !/not reachable/.test(recorded.given);
  const request = recorded.via === 'nginx' ? asNginxPassesIt(recorded.request) : recorded.request;
  const connection = await connectionFor(recorded);
  try {
    const answer = await exchange(connection, request);
    compareBody(recorded, answer);
    if (recorded.via === 'nginx') return;
    compareTop(recorded.response, answer);
    await compareConnection(recorded.response, connection);
  } finally {
    if (connection !== shared) connection.destroy();
    else if (recorded.response.connection_after === 'closed') shared = null;
  }
}

// The front decodes the path, so an escaped semicolon reaches the api as a bare one.
function asNginxPassesIt(request) {
  return { ...request, target: request.target.replace(/%3B/gi, ';') };
}

function compareTop(response, answer) {
  assert.equal(answer.statusLine, response.status_line);
  assert.deepEqual(answer.interim, response.interim ?? []);
  assert.equal(answer.chunked, Boolean(response.chunked));
  assert.deepEqual(comparable(answer.headers), comparable(response.headers));
}

// The order of headers, and of the words in these two, varies from run to run of the real server.
function comparable(headers) {
  return headers
    .filter(([name]) => name.toLowerCase() !== 'date')
    .map(([name, value]) => `${name.toLowerCase()}: ${/^(accept|allow)$/i.test(name) ? value.split(/, ?/).sort().join(',') : value}`)
    .sort();
}

function compareBody(recorded, answer) {
  assert.equal(Number(answer.statusLine.split(' ')[1]), recorded.response.status);
  const expected = ids.inAnswer(withoutTime(recorded.response.body ?? ''), answer.body);
  const actual = withoutTime(answer.body);
  if (actual !== expected) assert.deepEqual(unordered(actual), unordered(expected));
}

function withoutTime(body) {
  return body.replace(/("timestamp" : ")[^"]*/, '$1');
}

/** For lists without a defined order: the members are sorted and the line structure is kept. */
function unordered(body) {
  if (!/^\{\n  "(subjects|faces)" : /.test(body)) return body;
  const value = JSON.parse(body);
  for (const name of ['subjects', 'faces']) value[name]?.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { value, lines: body.split('\n').length };
}

async function compareConnection(response, connection) {
  if (response.connection_after === 'closed') {
    await connection.ended();
  } else {
    connection.write('GET /api/v1/config HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal((await connection.answer()).statusLine, 'HTTP/1.1 200 ', 'the connection was to stay open');
  }
}

for (const recorded of exchanges) {
  const { n, name, via, group } = recorded;
  const reason = reasonToSkip(recorded);
  if (reason) {
    note(`skipped: ${reason}`);
    continue;
  }
  const what = via === 'nginx' ? 'replayed for its effect, status and body compared (recorded through nginx)' : 'replayed and compared in full';
  test(`${group} #${n} ${name} (${via})`, async () => {
    note(what);
    await replay(recorded);
  });
}
