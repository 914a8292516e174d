#!/usr/bin/env node
// Makes the demo's camera: pictures to enrol, frames to play, and the truth about them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { photos } from './scene/people.mjs';
import { FPS, HEIGHT, WIDTH, planScene } from './scene/plan.mjs';
import { writeEnrolment, writeFrames } from './scene/render.mjs';

const HELP = `Usage: node scene.mjs OUT [--seed N]

Writes OUT/enrol/NAME.jpg, OUT/frames/000001.jpg ... and OUT/scene.json (who is in view when).
Does nothing when OUT already holds the scene of this program and seed.`;
const DEFAULT_SEED = 7;
const SOURCES = ['scene.mjs', 'scene/people.mjs', 'scene/plan.mjs', 'scene/random.mjs', 'scene/render.mjs', 'package-lock.json'];

/** Changes whenever the program that draws the scene does, or the packages that it draws with. */
function version(seed) {
  const hash = createHash('sha256').update(String(seed));
  for (const name of SOURCES) hash.update(fs.readFileSync(new URL(name, import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}

function isMade(file, wanted) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).version === wanted;
  } catch {
    return false;
  }
}

function readArguments() {
  const options = { seed: { type: 'string', default: String(DEFAULT_SEED) }, help: { type: 'boolean', default: false } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return null;
  if (positionals.length !== 1) throw new Error('give one folder to write to; see --help');
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error(`--seed ${values.seed}: give a whole number`);
  return { out: positionals[0], seed: Number(values.seed) };
}

async function makeScene(out, seed) {
  const file = path.join(out, 'scene.json');
  const wanted = version(seed);
  if (isMade(file, wanted)) return `scene in ${out} is up to date (seed ${seed})`;
  for (const name of ['scene.json', 'enrol', 'frames']) fs.rmSync(path.join(out, name), { recursive: true, force: true });
  const { frames, shots } = planScene(seed);
  await writeEnrolment(photos, path.join(out, 'enrol'));
  await writeFrames(frames, path.join(out, 'frames'), seed);
  // Written last: an interrupted run leaves no scene.json and is made again.
  const scene = { version: wanted, seed, fps: FPS, width: WIDTH, height: HEIGHT, frames: frames.length, shots };
  fs.writeFileSync(file, `${JSON.stringify(scene, null, 1)}\n`);
  return `scene made in ${out}: ${frames.length} frames at ${FPS} a second, ${shots.length} shots (seed ${seed})`;
}

try {
  const wanted = readArguments();
  console.log(wanted ? await makeScene(wanted.out, wanted.seed) : HELP);
} catch (error) {
  console.error(`scene: ${error.message.split('\n')[0]}`);
  process.exitCode = 1;
}
