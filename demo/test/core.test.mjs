// What stands between the calls and the engine: turns, and what is remembered of the engine's status.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Core } from '../server/core.mjs';
import { CoreFault } from '../server/engine/faults.mjs';
import { Migration } from '../server/migration.mjs';
import { Store } from '../server/store.mjs';

const FACE = { box: { x_min: 1, y_min: 2, x_max: 3, y_max: 4, probability: 0.9 }, embedding: [3, 4], execution_time: {} };
const PICTURE = { bytes: Buffer.from('x'), base64: false };
const QUERY = { limit: 0, threshold: null, plugins: 'calculator', detectFaces: true };

/** An engine whose calls end when the test lets them. */
class HeldEngine {
  versions = { detector: 'test', calculator: 'two' };
  calls = [];
  asked = 0;

  constructor(atOnce) {
    this.atOnce = atOnce;
  }

  status() {
    this.asked += 1;
    if (this.asked === 1) throw CoreFault.transport('Connection refused');
    return { calculator: 'two', coefficients: [0.42, 10] };
  }

  findFaces(bytes) {
    return new Promise((resolve, reject) => { this.calls.push({ bytes: String(bytes), resolve: () => resolve([FACE]), reject }); });
  }
}

/** Lets everything run that needs no more than its turn. */
const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test('an engine is asked for as many pictures at once as it takes, the others in their order', async () => {
  const engine = new HeldEngine(2);
  const core = new Core(engine, 'http://core');
  const answers = ['a', 'b', 'c', 'd'].map((text) => core.findFaces({ ...PICTURE, bytes: Buffer.from(text) }, QUERY));
  await settled();
  assert.deepEqual(engine.calls.map(({ bytes }) => bytes), ['a', 'b']);
  engine.calls[1].reject(CoreFault.transport('gone'));
  await assert.rejects(answers[1], /gone executing POST http:\/\/core\/find_faces/);
  await settled();
  assert.deepEqual(engine.calls.map(({ bytes }) => bytes), ['a', 'b', 'c']);
  engine.calls[0].resolve();
  await settled();
  for (const call of engine.calls) call.resolve();
  await Promise.all([answers[0], answers[2], answers[3]]);
  const [more, evenMore, tooMany] = [0, 1, 2].map(() => core.findFaces(PICTURE, QUERY));
  await settled();
  assert.equal(engine.calls.length, 6);
  engine.calls.forEach((call) => call.resolve());
  await Promise.all([more, evenMore]);
  await settled();
  engine.calls.at(-1).resolve();
  await tooMany;
});

test('a failed status is asked for again, a good one is kept', async () => {
  const engine = new HeldEngine(1);
  const core = new Core(engine, 'http://core');
  await assert.rejects(core.coefficients(), (error) => error.code === 41 && /Connection refused executing GET http:\/\/core\/status/.test(error.message));
  assert.deepEqual(await core.coefficients(), [0.42, 10]);
  assert.deepEqual(await core.status(), { calculator: 'two', coefficients: [0.42, 10] });
  assert.equal(engine.asked, 2);
});

test('a migration redoes what another engine made, refuses a second one, and survives what goes meanwhile', async () => {
  const engine = new HeldEngine(1);
  engine.asked = 1;
  const core = new Core(engine, 'http://core');
  const store = Store.open(null);
  const old = { embedding: [1, 0], calculator: 'one' };
  const [first, second] = ['first', 'second'].map((text) => store.addExample('k', text, { ...old, picture: Buffer.from(text) }));
  const bare = store.addExample('k', 'without picture', old);
  const current = store.addExample('k', 'current', { embedding: [0, 1], calculator: 'two', picture: Buffer.from('current') });
  const migration = new Migration(store, core);
  migration.start();
  assert.throws(() => migration.start(), (error) => error.code === 27);
  await settled();
  store.deleteSubject('k', 'first');
  engine.calls[0].resolve();
  await settled();
  engine.calls[1].resolve();
  await migration.done;
  assert.equal(migration.running, false);
  assert.deepEqual(engine.calls.map(({ bytes }) => bytes), ['first', 'second']);
  assert.equal(store.example('k', first), null);
  assert.deepEqual(store.example('k', second).embedding, [0.6, 0.8]);
  assert.deepEqual(store.example('k', current).embedding, [0, 1]);
  assert.deepEqual(store.madeByOther('two'), [{ key: 'k', id: bare }]);
});

test('a picture that cannot be looked at again does not keep the others from it', async () => {
  const engine = new HeldEngine(1);
  engine.asked = 1;
  const store = Store.open(null);
  const old = { embedding: [1, 0], calculator: 'one' };
  const [first, second] = ['first', 'second'].map((text) => store.addExample('k', text, { ...old, picture: Buffer.from(text) }));
  const migration = new Migration(store, new Core(engine, 'http://core'));
  migration.start();
  await settled();
  engine.calls[0].reject(CoreFault.transport('gone'));
  await settled();
  engine.calls[1]?.resolve();
  await migration.done;
  assert.deepEqual(store.example('k', first).embedding, [1, 0]);
  assert.deepEqual(store.example('k', second).embedding, [0.6, 0.8]);
});
