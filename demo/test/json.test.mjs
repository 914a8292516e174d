import assert from 'node:assert/strict';
import { test } from 'node:test';
import { double, doubleText, float, floatText, prettyJson, roundHalfUp5 } from '../server/json.mjs';

test('doubles are written as Java writes them', () => {
  const cases = [[1, '1.0'], [0, '0.0'], [-0, '-0.0'], [0.97858, '0.97858'], [0.001, '0.001'], [0.000942, '9.42E-4'], [1e-5, '1.0E-5'],
    [117, '117.0'], [9999999, '9999999.0'], [1e7, '1.0E7'], [12345678.5, '1.23456785E7'], [-12.375, '-12.375'],
    [0.0009424854069948196, '9.424854069948196E-4'], [0.014320900663733482, '0.014320900663733482'], [120, '120.0'], [NaN, '"NaN"']];
  for (const [value, text] of cases) assert.equal(doubleText(value), text);
});

test('floats are written with the digits that a float needs', () => {
  const cases = [[1, '1.0'], [0.99216, '0.99216'], [0.12976, '0.12976'], [0.1249, '0.1249'], [0.00001, '1.0E-5'], [0, '0.0']];
  for (const [value, text] of cases) assert.equal(floatText(Math.fround(value)), text);
});

test('rounding goes by decimal digits, half up', () => {
  const cases = [[0.9999847412109375, 0.99998], [0.123455, 0.12346], [0.123454999, 0.12345], [1.000005, 1.00001], [0.000005, 0.00001], [4.9e-6, 0], [1, 1], [0, 0], [-0.000015, -0.00002]];
  for (const [value, rounded] of cases) assert.equal(roundHalfUp5(value), rounded);
});

test('objects are indented, arrays stay on their line', () => {
  const value = { a: 1, list: [double(1), double(2.5)], none: [], rows: [{ b: 'x', gone: undefined }, { c: null }], inner: { f: float(0.5) }, hollow: {} };
  assert.equal(prettyJson(value), '{\n  "a" : 1,\n  "list" : [ 1.0, 2.5 ],\n  "none" : [ ],\n  "rows" : [ {\n    "b" : "x"\n  }, {\n    "c" : null\n  } ],\n  '
    + '"inner" : {\n    "f" : 0.5\n  },\n  "hollow" : { }\n}');
  assert.equal(prettyJson([{ a: true }]), '[ {\n  "a" : true\n} ]');
});

test('text is escaped as Jackson does it', () => {
  assert.equal(prettyJson('\u017dofie "q" \\ \t\n\u0001 \u{1F600} /'), '"\u017dofie \\"q\\" \\\\ \\t\\n\\u0001 \\uD83D\\uDE00 /"');
});

test('a fraction without its Java type is refused', () => {
  assert.throws(() => prettyJson({ a: 0.5 }), TypeError);
});
