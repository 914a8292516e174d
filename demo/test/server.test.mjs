// The server as users start it: a process with real models, on a port of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { Api } from '../client/api.mjs';
import { HELP } from '../server/options.mjs';
import { photos } from '../scene/people.mjs';
import { DEMO_KEYS } from '../server/options.mjs';

const SERVER = new URL('../server.mjs', import.meta.url).pathname;
const ENROL = new URL('../enrol.mjs', import.meta.url).pathname;

let child;
let url;
let folder;
const output = { out: '', err: '' };

function run(args) {
  return new Promise((resolve) => {
    const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let errors = '';
    process_.stdout.on('data', (chunk) => { text += chunk; });
    process_.stderr.on('data', (chunk) => { errors += chunk; });
    process_.on('close', (status) => resolve({ status, text, errors }));
  });
}

function listening() {
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output.out += chunk;
      const match = /^listening on (http:\S+)$/m.exec(output.out);
      if (match) resolve(match[1]);
    });
    child.stderr.on('data', (chunk) => { output.err += chunk; });
    child.on('exit', (status) => reject(new Error(`the server ended with ${status}: ${output.err}`)));
  });
}

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-server-'));
  child = spawn(process.execPath, [SERVER, '--port', '0', '--ready-file', path.join(folder, 'port')], { stdio: ['ignore', 'pipe', 'pipe'] });
  url = await listening();
});

after(() => {
  child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true });
});

test('it says what it is, and nothing else', () => {
  const [notice, ready, ...more] = output.out.split('\n');
  assert.match(notice, /Not CompreFace, not for production\. It keeps nothing on disk\./);
  assert.equal(ready, `listening on ${url}`);
  assert.deepEqual(more, ['']);
  assert.equal(output.err, '');
});

test('the ready file holds the port', () => {
  assert.equal(fs.readFileSync(path.join(folder, 'port'), 'utf8'), `${new URL(url).port}\n`);
});

test('every person of the sample photographs is detected, largest first', async () => {
  const api = new Api(url, DEMO_KEYS.R);
  for (const photo of photos) {
    const faces = await api.recognize(photo.file);
    assert.equal(faces.length, photo.faces.length, photo.name);
    const areas = faces.map(({ box }) => (box.x_max - box.x_min) * (box.y_max - box.y_min));
    assert.deepEqual(areas, [...areas].sort((a, b) => b - a));
  }
});

test('all plugins answer, and only those that exist', async () => {
  const query = '?limit=1&status=true&face_plugins=age,gender,landmarks,calculator,mask,pose';
  const [face, ...others] = await new Api(url, DEMO_KEYS.R).recognize(photos[0].file, query);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(face), ['age', 'gender', 'embedding', 'box', 'subjects', 'landmarks', 'execution_time']);
  assert.equal(face.embedding.length, 128);
  assert.equal(face.landmarks.length, 5);
  assert.ok(face.landmarks.every(([x, y]) => x > face.box.x_min - 40 && x < face.box.x_max + 40 && y > face.box.y_min && y < face.box.y_max + 40));
  assert.deepEqual(Object.keys(face.execution_time), ['age', 'gender', 'detector', 'calculator']);
});

test('the enrolling tool enrols once, and the person is found in a smaller, darker picture', async () => {
  const photo = photos.find(({ faces }) => faces.some(({ name }) => name === 'Tessa'));
  const { box } = photo.faces.find(({ name }) => name === 'Tessa');
  const pictures = path.join(folder, 'enrol');
  fs.mkdirSync(pictures);
  await sharp(photo.file).extract({ left: box.left - 120, top: box.top - 150, width: 400, height: 600 }).jpeg().toFile(path.join(pictures, 'Tessa.jpg'));
  fs.writeFileSync(path.join(folder, 'key'), `${DEMO_KEYS.R}\n`);
  const args = [ENROL, '--server', url, '--key-file', path.join(folder, 'key'), pictures];
  assert.deepEqual(await run(args), { status: 0, text: 'Tessa: enrolled\n', errors: '' });
  assert.deepEqual(await run(args), { status: 0, text: 'Tessa: already enrolled\n', errors: '' });
  const changed = path.join(folder, 'changed.jpg');
  await sharp(photo.file).resize(1100).linear(0.8, -5).jpeg({ quality: 60 }).toFile(changed);
  const found = (await new Api(url, DEMO_KEYS.R).recognize(changed)).map(({ subjects: [best] }) => best.similarity);
  assert.equal(found.filter((similarity) => similarity > 0.9).length, 1, String(found));
});

test('a picture without faces, and one that is none, answer code 28', async () => {
  const api = new Api(url, DEMO_KEYS.R);
  const grey = path.join(folder, 'grey.jpg');
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } }).jpeg().toFile(grey);
  assert.deepEqual(await api.recognize(grey), []);
  fs.writeFileSync(path.join(folder, 'text.jpg'), 'not a picture');
  assert.deepEqual(await api.recognize(path.join(folder, 'text.jpg')), []);
});

test('a wrong key is one clear line of the enrolling tool', async () => {
  fs.writeFileSync(path.join(folder, 'wrong'), DEMO_KEYS.D);
  const { status, errors } = await run([ENROL, '--server', url, '--key-file', path.join(folder, 'wrong'), path.dirname(photos[0].file)]);
  assert.equal(status, 1);
  assert.match(errors, /^enrol: .*HTTP 404: Recognition service with API Key \S+ not found\n$/);
});

test('mistakes in the command line are one line each', async () => {
  for (const args of [['--port', 'x'], ['--nonsense'], ['--recognition-key', 'abc']]) {
    const { status, errors } = await run([SERVER, ...args]);
    assert.equal(status, 2);
    assert.match(errors, /^demo server: [^\n]+\n$/);
  }
  assert.deepEqual(await run([SERVER, '--help']), { status: 0, text: `${HELP}\n`, errors: '' });
});

test('a port in use is one line', async () => {
  const { status, errors } = await run([SERVER, '--port', new URL(url).port]);
  assert.equal(status, 1);
  assert.match(errors, /^demo server: cannot listen on [^\n]+ \(EADDRINUSE\); choose another --port\n$/);
});

test('SIGTERM ends it with status 0', async () => {
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => { child.on('exit', (status, signal) => resolve({ status, signal })); });
  child.kill('SIGTERM');
  assert.deepEqual(await ended, { status: 0, signal: null });
});
