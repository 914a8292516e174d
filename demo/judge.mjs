#!/usr/bin/env node
// Compares an agent's event log with the scene that it watched. Exit status 0: right, 1: wrong.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { ToolError, runTool } from './client/api.mjs';
import { judge, parseLog, summary } from './scene/judging.mjs';

const HELP = `Usage: node judge.mjs --scene OUT/scene.json --log FILE

Tells for every shot of the scene who was in view and who was recognised. Exits 1 when an enrolled
person in view was not recognised in that shot, or when somebody was told who was not there.`;

function read(option, file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new ToolError(`${option} ${file}: cannot be read (${error.code})`);
  }
}

function readScene(file) {
  try {
    return JSON.parse(read('--scene', file));
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(`--scene ${file}: is not JSON; give the scene.json that scene.mjs wrote`);
  }
}

await runTool('judge', async () => {
  const options = { scene: { type: 'string' }, log: { type: 'string' }, help: { type: 'boolean', default: false } };
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (!values.scene || !values.log) throw new ToolError('give --scene FILE and --log FILE; see --help');
  const { events, problems } = parseLog(read('--log', values.log));
  const verdict = judge(readScene(values.scene), events);
  verdict.problems.unshift(...problems);
  console.log(summary(verdict).join('\n'));
  if (verdict.problems.length > 0) process.exitCode = 1;
});
