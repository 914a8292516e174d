// The server with the scripted engine, as another program's tests start and use it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { DEMO_KEYS } from '../server/options.mjs';
import { script } from './support/recordings.mjs';

const SERVER = new URL('../server.mjs', import.meta.url).pathname;

let child;
let folder;
let pictures;
let url;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-scripted-'));
  pictures = path.join(folder, 'pictures');
  const { status, stderr } = spawnSync(process.execPath, [SERVER, '--write-pictures', pictures], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  ({ child, url } = await start());
});

after(() => {
  child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true });
});

/** Starts a server with a script and these further options. */
function start(...options) {
  const started = spawn(process.execPath, [SERVER, '--engine', 'scripted', '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  return new Promise((resolve, reject) => {
    started.stdout.on('data', (chunk) => {
      out += chunk;
      const match = /^listening on (http:\S+)$/m.exec(out);
      if (match) resolve({ child: started, url: match[1], out });
    });
    started.on('exit', (status) => reject(new Error(`the server ended with ${status}`)));
  });
}

async function call(method, target, { key = DEMO_KEYS.R, files = {}, server = url } = {}) {
  let body;
  if (Object.keys(files).length > 0) {
    body = new FormData();
    for (const [field, name] of Object.entries(files)) body.append(field, new Blob([fs.readFileSync(path.join(pictures, name))]), name);
  }
  const answer = await fetch(`${server}/api/v1${target}`, { method, headers: { 'x-api-key': key }, body });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), json() { return JSON.parse(this.bytes.toString()); } };
}

test('every picture of the script is written, in its size; the JPEGs are real ones', async () => {
  assert.deepEqual(fs.readdirSync(pictures).sort(), Object.keys(script.images).sort());
  const greys = new Set();
  for (const [name, { bytes, decodable, width, height }] of Object.entries(script.images)) {
    assert.equal(fs.statSync(path.join(pictures, name)).size, bytes, name);
    if (!decodable || !name.endsWith('.jpg')) continue;
    const { data, info } = await sharp(path.join(pictures, name)).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [width, height]);
    greys.add(data[0]);
  }
  assert.ok(greys.size > 20, 'from one picture to another there is movement');
});

test('people of the script are enrolled, recognized and compared as it says', async () => {
  const added = await call('POST', '/recognition/faces?subject=alice', { files: { file: 'one-face-alice.jpg' } });
  assert.equal(added.status, 201);
  const { image_id: id } = added.json();
  const { result } = (await call('POST', '/recognition/recognize', { files: { file: 'two-faces-alice-bob.jpg' } })).json();
  assert.deepEqual(result.map(({ subjects: [best] }) => best), [{ subject: 'alice', similarity: 1 }, { subject: 'alice', similarity: 0.09626 }]);
  const [{ subject, similarity }] = (await call('POST', `/recognition/faces/${id}/verify`, { files: { file: 'one-face-alice-2.jpg' } })).json().result;
  assert.deepEqual([subject, similarity], ['alice', 0.99216]);
  const files = { source_image: 'one-face-alice.jpg', target_image: 'one-face-bob.jpg' };
  const [{ face_matches: [match] }] = (await call('POST', '/verification/verify', { key: DEMO_KEYS.V, files })).json().result;
  assert.equal(match.similarity, 0.09626);
  const found = (await call('POST', '/detection/detect', { key: DEMO_KEYS.D, files: { file: 'three-faces-alice-bob-carol.jpg' } })).json();
  assert.equal(found.result.length, 3);
  const enrolled = fs.readFileSync(path.join(pictures, 'one-face-alice.jpg'));
  assert.ok((await call('GET', `/recognition/faces/${id}/img`)).bytes.equals(enrolled));
  assert.ok((await call('GET', `/static/${DEMO_KEYS.R}/images/${id}`, { key: '' })).bytes.equals(enrolled));
  assert.deepEqual((await call('DELETE', '/recognition/faces?subject=alice')).json(), { deleted: 1 });
  assert.equal((await call('GET', `/recognition/faces/${id}/img`)).bytes.length, 0);
});

test('a picture of which the script knows nothing is one without a face', async () => {
  const name = 'stranger.jpg';
  fs.copyFileSync(path.join(pictures, 'not-an-image.jpg'), path.join(pictures, name));
  const answer = await call('POST', '/recognition/recognize', { files: { file: name } });
  fs.rmSync(path.join(pictures, name));
  assert.deepEqual([answer.status, answer.json().code], [400, 28]);
});

test('faults of the script reach the client', async () => {
  const answer = await call('POST', '/recognition/recognize', { files: { file: 'fault-503html.jpg' } });
  assert.deepEqual([answer.status, answer.json().code], [500, 41]);
});

test('it says that its faces are not real, and keeps no pictures when told so', async () => {
  const other = await start('--no-pictures');
  try {
    assert.match(other.out, /Its faces come from a script\.\n/);
    const { image_id: id } = (await call('POST', '/recognition/faces?subject=bob', { server: other.url, files: { file: 'one-face-bob.jpg' } })).json();
    const { status, bytes } = await call('GET', `/recognition/faces/${id}/img`, { server: other.url });
    assert.deepEqual([status, bytes.length], [200, 0]);
    assert.equal((await call('GET', '/consistence/status', { server: other.url })).json().saveImagesToDB, false);
  } finally {
    other.child.kill('SIGKILL');
  }
});

test('examples of another engine are found out, and a migration makes them anew', async () => {
  const data = path.join(folder, 'data');
  let running = await start('--data', data);
  const enrolling = await call('POST', '/recognition/faces?subject=alice', { server: running.url, files: { file: 'one-face-alice.jpg' } });
  assert.equal(enrolling.status, 201);
  running.child.removeAllListeners('exit');
  running.child.kill('SIGKILL');
  const file = path.join(data, 'state.json');
  const state = JSON.parse(fs.readFileSync(file, 'utf8'));
  Object.assign(state.services[0].examples[0], { embedding: [0.6, 0.8], calculator: 'another' });
  fs.writeFileSync(file, JSON.stringify(state));

  running = await start('--data', data);
  const inconsistent = async () => (await call('GET', '/consistence/status', { server: running.url })).json().dbIsInconsistent;
  const recognized = () => call('POST', '/recognition/recognize', { server: running.url, files: { file: 'one-face-alice.jpg' } });
  try {
    assert.equal(await inconsistent(), true);
    assert.equal((await recognized()).json().code, 0);
    assert.equal((await call('POST', '/migrate', { server: running.url })).bytes.toString(), 'Migration started');
    for (let looks = 0; looks < 1000 && await inconsistent(); looks += 1);
    assert.equal(await inconsistent(), false);
    assert.equal((await recognized()).json().result[0].subjects[0].similarity, 1);
  } finally {
    running.child.kill('SIGKILL');
  }
});
