import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, parseLog, summary } from '../scene/judging.mjs';

const still = (x, y) => Array.from({ length: 5 }, () => [x, y]);
const scene = {
  shots: [
    { first: 1, last: 5, photo: 'a.jpg', people: [{ name: 'Mira', width: 60, centres: still(300, 200) }, { name: 'Vera', width: 60, centres: still(800, 200) }], strangers: 1 },
    { first: 8, last: 12, photo: 'b.jpg', people: [], strangers: 2 },
  ],
};

const at = (x, y) => ({ x_min: x - 30, x_max: x + 30, y_min: y - 40, y_max: y + 40 });
const event = (type, frame, more = {}) => ({ event_type: type, captured_at: '2030-01-01T00:00:00.000Z', frame: { name: `${String(frame).padStart(6, '0')}.jpg` }, ...more });
const mira = event('match', 2, { subject: 'Mira', similarity: 0.98, box: at(305, 190) });
const vera = event('match', 3, { subject: 'Vera', similarity: 0.97, box: at(790, 205) });

test('everybody recognised in place is right', () => {
  const verdict = judge(scene, [mira, vera, event('unknown', 3, { box: at(500, 200) }), event('left', 7, { subject: 'Mira' })]);
  assert.deepEqual(verdict.problems, []);
  assert.equal(verdict.shots[0].people[0].similarity, 0.98);
  assert.equal(verdict.shots[0].unknown, 1);
  assert.match(summary(verdict).at(-1), /^right: all 2 /);
});

test('an enrolled person who was not recognised is wrong', () => {
  const verdict = judge(scene, [mira]);
  assert.deepEqual(verdict.problems, ['frames 1-5: Vera was in view and was not recognised']);
  assert.match(summary(verdict).at(-1), /^wrong: 1 of 2 /);
});

test('somebody told who is not in view is wrong', () => {
  const { problems } = judge(scene, [mira, vera, event('match', 9, { subject: 'Vera', similarity: 0.91, box: at(100, 100) })]);
  assert.deepEqual(problems, ['frame 9: Vera (similarity 0.91) was told, who is not in view (frames 8-12)']);
});

test('the right name at the place of somebody else is wrong', () => {
  const { problems } = judge(scene, [{ ...mira, box: at(500, 200) }, vera]);
  assert.deepEqual(problems, ['frame 2: Mira (similarity 0.98) was told at the place of somebody else']);
});

test('a match from the empty frames after a shot counts for the shot, wherever its box is', () => {
  assert.deepEqual(judge(scene, [mira, { ...vera, frame: { name: '000006.jpg' }, box: at(5, 5) }]).problems, []);
});

test('a match without a frame of the scene is wrong', () => {
  const { problems } = judge(scene, [mira, vera, { ...mira, frame: undefined }]);
  assert.deepEqual(problems, ['match of Mira (similarity 0.98): its frame null is not in the scene']);
});

test('faults are counted and told, and do not decide', () => {
  const verdict = judge(scene, [mira, vera, { event_type: 'fault' }]);
  assert.deepEqual(verdict.problems, []);
  assert.ok(summary(verdict).includes('the agent told 1 fault'));
});

test('a log is read line by line, and a broken line is a problem', () => {
  const { events, problems } = parseLog('{"event_type":"left"}\n\n{"event_ty');
  assert.equal(events.length, 1);
  assert.deepEqual(problems, ['line 3 of the log is not JSON: {"event_ty']);
});
