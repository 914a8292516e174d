#!/usr/bin/env node
// Makes what the emulated board's cameras see in the test `faces`, from the demo's photographs:
//   OUT/enrol/NAME.jpg     whom to enrol
//   OUT/NAME.yuyv          raw pictures of 640x480 that differ by a sensor's noise, for a camera that is fed with such
//   OUT/NAME.jpg           the same picture, for a camera that sends JPEG
// NAME is that of a photograph, or empty: a wall with nobody before it.
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { photos } from '../../demo/scene/people.mjs';
import { seeded } from '../../demo/scene/random.mjs';
import { writeEnrolment } from '../../demo/scene/render.mjs';

const sharp = createRequire(new URL('../../demo/package.json', import.meta.url))('sharp');
const WIDTH = 640;
const HEIGHT = 480;
const NOISY = 8;
const BACKGROUND = { r: 96, g: 96, b: 96 };

/** Two pixels after the other share their colour; the numbers are those of BT.601, as webcams have them. */
function yuyv(rgb) {
  const out = Buffer.alloc(WIDTH * HEIGHT * 2);
  for (let i = 0; i < WIDTH * HEIGHT; i += 2) {
    const [r1, g1, b1, r2, g2, b2] = rgb.subarray(i * 3, i * 3 + 6);
    const [r, g, b] = [(r1 + r2) / 2, (g1 + g2) / 2, (b1 + b2) / 2];
    out[i * 2] = 16 + 0.257 * r1 + 0.504 * g1 + 0.098 * b1;
    out[i * 2 + 1] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
    out[i * 2 + 2] = 16 + 0.257 * r2 + 0.504 * g2 + 0.098 * b2;
    out[i * 2 + 3] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
  }
  return out;
}

/** The same picture as a sensor sees it at another time: brightness differs by at most 2. */
function noisy(picture, seed) {
  const random = seeded(seed);
  const out = Buffer.from(picture);
  for (let i = 0; i < out.length; i += 2) out[i] = Math.min(235, Math.max(16, out[i] + Math.floor(random() * 5) - 2));
  return out;
}

async function write(out, name, picture) {
  const drawn = picture.removeAlpha();
  await drawn.clone().jpeg({ quality: 90 }).toFile(path.join(out, `${name}.jpg`));
  const still = yuyv(await drawn.raw().toBuffer());
  await fs.writeFile(path.join(out, `${name}.yuyv`), Buffer.concat(Array.from({ length: NOISY }, (_, i) => noisy(still, i + 1))));
}

/** Planks: each a little brighter than the one before. */
function wall() {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = 60 + 12 * (Math.floor(((i / 3) % WIDTH) / 64) % 8);
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const out = process.argv[2];
await writeEnrolment(photos, path.join(out, 'enrol'));
await write(out, 'empty', wall());
for (const { name, file } of photos) {
  await write(out, path.parse(name).name, sharp(file).resize(WIDTH, HEIGHT, { fit: 'contain', background: BACKGROUND }));
}
