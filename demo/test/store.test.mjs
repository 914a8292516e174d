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
  const id = store.addExample('k', 'Mira', [0.6, 0.8]);
  const again = Store.open(folder);
  assert.deepEqual(again.subjects('k'), ['empty', 'Mira']);
  assert.deepEqual(again.examples('k'), [{ id, name: 'Mira', embedding: [0.6, 0.8] }]);
  again.renameSubject('k', 'mira', 'empty');
  assert.deepEqual(Store.open(folder).examples('k').map(({ name }) => name), ['empty']);
}));

test('no half-written file is left behind', () => inFolder((folder) => {
  Store.open(folder).addSubject('k', 'Mira');
  assert.deepEqual(fs.readdirSync(folder), ['state.json']);
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
