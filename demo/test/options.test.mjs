// The command line, where it needs no server to run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DEMO_KEYS, UsageError, parseOptions } from '../server/options.mjs';

const SERVER = new URL('../server.mjs', import.meta.url).pathname;
const OTHER_KEY = '11111111-2222-4333-8444-555555555555';

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SERVER, ...args], { encoding: 'utf8' });
  return { status, text: stdout, errors: stderr };
}

test('it prints the key of a service, and nothing else', () => {
  assert.deepEqual(run('--print-key', 'detection'), { status: 0, text: `${DEMO_KEYS.D}\n`, errors: '' });
  assert.equal(parseOptions(['--print-key', 'recognition']).printKey, DEMO_KEYS.R);
  assert.equal(parseOptions(['--print-key', 'verification']).printKey, DEMO_KEYS.V);
});

test('it prints the key that was given, not the one that would have been', () => {
  assert.equal(parseOptions(['--print-key', 'recognition', '--recognition-key', OTHER_KEY]).printKey, OTHER_KEY);
  assert.equal(parseOptions(['--print-key', 'detection', '--recognition-key', OTHER_KEY]).printKey, DEMO_KEYS.D);
});

test('it prints no key unless asked', () => {
  assert.equal(parseOptions([]).printKey, null);
});

test('a service or an engine that does not exist is refused by name', () => {
  assert.throws(() => parseOptions(['--print-key', 'recognise']), (error) => error instanceof UsageError && /recognise: give one of recognition, detection, verification/.test(error.message));
  assert.throws(() => parseOptions(['--print-key', 'constructor']), UsageError);
  assert.throws(() => parseOptions(['--print-key']), UsageError);
  assert.throws(() => parseOptions(['--engine', 'fast']), (error) => error instanceof UsageError && /--engine fast: give real or scripted/.test(error.message));
  const { status, text, errors } = run('--print-key', 'recognise');
  assert.deepEqual([status, text], [2, '']);
  assert.match(errors, /^demo server: [^\n]+\n$/);
});

test('a script that cannot be read is one line', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-options-'));
  try {
    for (const content of [null, '{"half":']) {
      if (content !== null) fs.writeFileSync(path.join(folder, 'images.json'), content);
      const { status, errors } = run('--engine', 'scripted', '--port', '0', '--script', folder);
      assert.equal(status, 1);
      assert.match(errors, /^demo server: \S+images\.json cannot be read as a script [^\n]+\n$/);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
