import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Store } from '../server/store.mjs';

function inFolder(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-store-'));
  try {
    work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('what was stored is there after a new start', () => inFolder((folder) => {
  const store = Store.open(folder);
  store.addSubject('k', 'empty');
  const id = store.addExample('k', 'Mira', { embedding: [0.6, 0.8], calculator: 'one' });
  const again = Store.open(folder);
  assert.deepEqual(again.subjects('k'), ['empty', 'Mira']);
  assert.deepEqual(again.examples('k'), [{ id, name: 'Mira', embedding: [0.6, 0.8] }]);
  again.renameSubject('k', 'mira', 'empty');
  assert.deepEqual(Store.open(folder).examples('k').map(({ name }) => name), ['empty']);
}));

const example = (picture) => ({ embedding: [0.6, 0.8], calculator: 'one', picture });

test('pictures are there after a new start, and go with their examples', () => inFolder((folder) => {
  const store = Store.open(folder);
  const [one, two, three] = ['a', 'b', 'b'].map((name) => store.addExample('k', name, example(Buffer.from(`picture of ${name}`))));
  const none = store.addExample('k', 'c', example(null));
  const again = Store.open(folder);
  assert.equal(again.picture('k', two).toString(), 'picture of b');
  assert.equal(again.picture('k', none), null);
  assert.equal(again.picture('another', two), null);
  again.deleteExample('k', one);
  again.deleteSubject('k', 'b');
  for (const id of [one, two, three]) assert.equal(again.picture('k', id), null);
  assert.deepEqual(fs.readdirSync(path.join(folder, 'pictures')), []);
}));

test('pictures without an example, and those of all subjects, are removed', () => inFolder((folder) => {
  const store = Store.open(folder);
  store.addExample('k', 'a', example(Buffer.from('x')));
  fs.writeFileSync(path.join(folder, 'pictures', 'left-behind'), 'x');
  const again = Store.open(folder);
  assert.equal(fs.readdirSync(path.join(folder, 'pictures')).length, 1);
  assert.equal(again.deleteAllSubjects('k'), 1);
  assert.deepEqual(fs.readdirSync(path.join(folder, 'pictures')), []);
}));

test('only the owner may read what was enrolled', () => inFolder((folder) => {
  const id = Store.open(folder).addExample('k', 'a', example(Buffer.from('x')));
  assert.equal(fs.statSync(path.join(folder, 'pictures', id)).mode & 0o077, 0);
  assert.equal(fs.statSync(path.join(folder, 'state.json')).mode & 0o077, 0);
}));

test('a key that is only asked for leaves nothing behind', () => inFolder((folder) => {
  const store = Store.open(folder);
  store.addSubject('k', 'a');
  assert.equal(store.picture('made up', '1'), null);
  store.addSubject('k', 'b');
  assert.doesNotMatch(fs.readFileSync(path.join(folder, 'state.json'), 'utf8'), /made up/);
}));

test('no half-written file is left behind', () => inFolder((folder) => {
  Store.open(folder).addSubject('k', 'Mira');
  assert.deepEqual(fs.readdirSync(folder).sort(), ['pictures', 'state.json']);
}));

test('a file that is not a state file is refused by name', () => inFolder((folder) => {
  fs.writeFileSync(path.join(folder, 'state.json'), '{"half":');
  assert.throws(() => Store.open(folder), /state\.json cannot be read/);
  fs.writeFileSync(path.join(folder, 'state.json'), '{}');
  assert.throws(() => Store.open(folder), /is not a state file of this server/);
}));

test('services do not see each other', () => {
  const store = Store.open(null);
  store.addSubject('one', 'Mira');
  assert.deepEqual(store.subjects('two'), []);
  assert.equal(store.findSubject('one', 'MIRA'), 'Mira');
});
