#!/usr/bin/env node
// Sends every frame of a scene to a server on which its people are enrolled, and tells how well
// enrolled people and strangers are told apart: what to base the demo's threshold on.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Api, ToolError, runTool } from './client/api.mjs';

const HELP = `Usage: node measure.mjs --server URL --key-file FILE OUT

OUT is the folder that scene.mjs wrote; OUT/enrol must be enrolled already (enrol.mjs).`;

/** The shot and the place in it of frame number n (from 1), or null between shots. */
function shotOf(scene, n) {
  const shot = scene.shots.find(({ first, last }) => n >= first && n <= last);
  return shot ? { shot, index: n - shot.first } : null;
}

function nearest(box, people, index) {
  const x = (box.x_min + box.x_max) / 2;
  const y = (box.y_min + box.y_max) / 2;
  const reach = (box.x_max - box.x_min) / 2;
  return people.find(({ centres }) => Math.hypot(centres[index][0] - x, centres[index][1] - y) < reach);
}

async function measure(api, out, scene) {
  const seen = { enrolled: [], strangers: [], wrong: [], missed: [], unseenStrangers: 0, ghosts: 0, ms: [] };
  for (let n = 1; n <= scene.frames; n += 1) {
    const started = performance.now();
    const faces = await api.recognize(path.join(out, 'frames', `${String(n).padStart(6, '0')}.jpg`));
    seen.ms.push(performance.now() - started);
    const at = shotOf(scene, n);
    if (at) countFaces(seen, faces, at, n);
    else seen.ghosts += faces.length;
  }
  return seen;
}

function countFaces(seen, faces, { shot, index }, n) {
  const found = new Set();
  let strangers = 0;
  for (const { box, subjects: [best] } of faces) {
    const person = nearest(box, shot.people, index);
    if (person) found.add(person.name);
    else strangers += 1;
    const entry = { frame: n, name: person?.name ?? `stranger in ${shot.photo}`, as: best.subject, similarity: best.similarity };
    if (!person) seen.strangers.push(entry);
    else (best.subject === person.name ? seen.enrolled : seen.wrong).push(entry);
  }
  seen.unseenStrangers += Math.max(0, shot.strangers - strangers);
  for (const { name } of shot.people) if (!found.has(name)) seen.missed.push({ frame: n, name });
}

function line(label, entries) {
  const sorted = [...entries].sort((a, b) => a.similarity - b.similarity);
  if (sorted.length === 0) return `${label}: none`;
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))].similarity.toFixed(3);
  const most = sorted.at(-1);
  return `${label}: ${sorted.length} faces, min ${at(0)}, 5% ${at(0.05)}, median ${at(0.5)}, 95% ${at(0.95)}, max ${at(1)} (as ${most.as}, frame ${most.frame})`;
}

function byName(entries) {
  const names = [...new Set(entries.map(({ name }) => name))].sort();
  return names.map((name) => line(`  ${name}`, entries.filter((each) => each.name === name)));
}

function report(seen) {
  const ms = [...seen.ms].sort((a, b) => a - b);
  return [
    line('enrolled, recognised as themselves', seen.enrolled), ...byName(seen.enrolled),
    line('strangers, best similarity', seen.strangers), ...byName(seen.strangers),
    line('enrolled, but somebody else was nearer', seen.wrong), ...byName(seen.wrong),
    `enrolled and not detected: ${seen.missed.length} (${seen.missed.map(({ name, frame }) => `${name} in ${frame}`).join(', ')})`,
    `strangers not detected: ${seen.unseenStrangers}; faces seen on the empty background: ${seen.ghosts}`,
    `time of a call: median ${ms[ms.length >> 1].toFixed(0)} ms, longest ${ms.at(-1).toFixed(0)} ms`,
  ].join('\n');
}

await runTool('measure', async () => {
  const options = { server: { type: 'string' }, 'key-file': { type: 'string' }, help: { type: 'boolean', default: false } };
  const { values, positionals: [out] } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (!out) throw new ToolError('give the folder that scene.mjs wrote; see --help');
  const api = Api.fromOptions(values);
  const scene = JSON.parse(fs.readFileSync(path.join(out, 'scene.json'), 'utf8'));
  console.log(report(await measure(api, out, scene)));
});
