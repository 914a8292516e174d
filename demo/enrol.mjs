#!/usr/bin/env node
// Enrols every picture of a folder through the public API. The file name is the subject's name.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Api, ToolError, runTool } from './client/api.mjs';

const HELP = `Usage: node enrol.mjs --server URL --key-file FILE DIR

Enrols DIR/NAME.jpg as subject NAME. Subjects that have examples already are left as they are.`;

function pictures(folder) {
  let names;
  try {
    names = fs.readdirSync(folder);
  } catch (error) {
    throw new ToolError(`${folder}: cannot be read (${error.code}); give the folder of the pictures to enrol`);
  }
  const found = names.filter((name) => /\.jpe?g$/i.test(name)).sort();
  if (found.length === 0) throw new ToolError(`${folder}: holds no .jpg file; make the demo's pictures with scene.mjs`);
  return found.map((name) => path.join(folder, name));
}

async function enrolOne(api, file) {
  const subject = path.parse(file).name;
  if (await api.exampleCount(subject) > 0) return `${subject}: already enrolled`;
  await api.enrol(subject, file);
  return `${subject}: enrolled`;
}

await runTool('enrol', async () => {
  const options = { server: { type: 'string' }, 'key-file': { type: 'string' }, help: { type: 'boolean', default: false } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (positionals.length !== 1) throw new ToolError('give one folder of pictures; see --help');
  const api = Api.fromOptions(values);
  for (const file of pictures(positionals[0])) console.log(await enrolOne(api, file));
});
