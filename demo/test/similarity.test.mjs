import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, similarity, unitLength } from '../server/similarity.mjs';
import { embeddings } from './support/recordings.mjs';

const FACENET = [1.1817961, 5.291995557];

test('vectors are scaled to length 1', () => {
  assert.deepEqual(unitLength([3, 4]), [0.6, 0.8]);
  assert.throws(() => unitLength([0, 0]), RangeError);
  assert.throws(() => unitLength([NaN, 1]), RangeError);
});

test('distance wants vectors of one length', () => {
  assert.equal(distance([1, 0], [0, 1]), Math.SQRT2);
  assert.throws(() => distance([1, 0], [1, 0, 0]), RangeError);
});

test('similarity falls from one to nothing around the first coefficient', () => {
  assert.ok(similarity([1, 0], [1, 0], FACENET) > 0.99999);
  assert.equal(similarity([0], [0.42], [0.42, 10]), 0.5);
  assert.ok(similarity([1, 0], [-1, 0], FACENET) < 0.001);
});

test('recorded people get the recorded similarity', () => {
  const [one, two] = ['alice-a1', 'alice-a2'].map((name) => unitLength(embeddings[name].map(Math.fround)));
  assert.equal(similarity(one, two, FACENET).toFixed(5), '0.99216');
});
