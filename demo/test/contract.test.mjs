// Makes the recorded exchanges again, in their order, and compares every answer with the recording.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asNginxPassesIt } from './support/nginx.mjs';
import { RawConnection } from './support/raw-client.mjs';
import { Ids, exchanges, picture, requestBytes } from './support/recordings.mjs';
import { Replayed } from './support/state.mjs';

// Single exchanges of which a part cannot come out the same: what is made equal before comparing, and why.
const EXCEPT = new Map([
  // The embedding that the recording engine made up for a picture without a face is not recorded.
  ['recognize-detect-faces-false-no-face-image', (body) => body.replace(/("similarity" : )[\d.]+/, '$1')],
  // Random ids come in another order.
  ['faces-list-sort-id', (body) => body.replace(/("image_id" : ")[^"]*|("subject" : ")[^"]*/g, '$1$2')],
]);

// The most that the recorded server took besides the engine.
const SERVER_MS = 1000;

function reasonToSkip({ name, group, via, request, response }) {
  if (via === 'nginx' && response.reason !== '') return 'nginx gave the answer itself; this server is the api behind it';
  if (group === 'admin' || request.target.startsWith('/admin/')) return 'the admin service, or a key made by it; this server is the api only';
  if (name === 'subjects-list-database-down') return 'the database was stopped; this server has none';
  return null;
}

const server = new Replayed();
const ids = new Ids();
const counts = new Map();
const note = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
let port;
let shared = null;

before(async () => {
  port = await server.listen();
});

after(() => {
  server.close();
  const total = (kind) => [...counts].filter(([what]) => what.startsWith(kind)).reduce((sum, [, count]) => sum + count, 0);
  console.log(`contract replay: ${total('replayed')} exchanges replayed, ${total('skipped')} skipped`);
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

// What the front does with its connections to the client is not this server's.
async function connectionFor({ name, via }) {
  if (via === 'nginx' || !name.startsWith('keep-alive-')) return RawConnection.open(port);
  shared ??= await RawConnection.open(port);
  return shared;
}

async function replay(recorded) {
  await server.prepare(recorded, ids);
  const request = recorded.via === 'nginx' ? asNginxPassesIt(recorded.request) : recorded.request;
  const connection = await connectionFor(recorded);
  try {
    const answer = await exchange(connection, request);
    compareBody(recorded, answer);
    ids.bind(recorded);
    compareTime(recorded);
    if (recorded.via === 'nginx') return;
    compareTop(recorded.response, answer);
    await compareConnection(recorded.response, connection);
  } finally {
    if (connection !== shared) connection.destroy();
    else if (recorded.response.connection_after === 'closed') shared = null;
  }
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

function compareBody({ name, response }, answer) {
  assert.equal(Number(answer.statusLine.split(' ')[1]), response.status);
  if (response.body_is) {
    assert.ok(answer.bytes.equals(picture(response.body_is.slice('image:'.length))), `the answer is not ${response.body_is}`);
    return;
  }
  const known = EXCEPT.get(name) ?? ((body) => body);
  const expected = known(ids.inAnswer(withoutTime(response.body ?? ''), answer.body));
  const actual = known(withoutTime(answer.body));
  if (actual !== expected) assert.deepEqual(unordered(actual), unordered(expected));
}

/** The time that the engine takes is not waited for, but it is part of what was recorded. */
function compareTime({ group, response: { elapsed_ms: elapsedMs = 0 } }) {
  if (group !== 'engine-slow') return;
  const { pausedMs } = server.clock;
  assert.ok(pausedMs <= elapsedMs && pausedMs > elapsedMs - SERVER_MS, `${pausedMs} ms of ${elapsedMs} recorded`);
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
  const what = via === 'nginx' ? 'replayed; status and body compared (recorded through nginx)' : 'replayed and compared in full';
  test(`${group} #${n} ${name} (${via})`, async () => {
    note(what);
    await replay(recorded);
  });
}
