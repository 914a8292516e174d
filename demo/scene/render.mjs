// Draws what the plan says: enrolment crops and camera frames.
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { HEIGHT, WIDTH } from './plan.mjs';
import { seeded } from './random.mjs';

// How much of the face's size is kept around it on an enrolment picture.
const MARGIN = 0.7;
const ENROL_SIDE = 480;
// Larger than a frame, so that every frame can take another part of it.
const GRAIN_BORDER = 64;
const AT_ONCE = 2;

/** The pictures to enrol: one crop for each person with a name. */
export async function writeEnrolment(photos, folder) {
  await fs.mkdir(folder, { recursive: true });
  for (const photo of photos) {
    for (const { name, box } of photo.faces.filter((face) => face.name !== null)) {
      await sharp(photo.file).extract(withMargin(box, photo)).resize(ENROL_SIDE, ENROL_SIDE, { fit: 'inside' })
        .jpeg({ quality: 92 }).toFile(path.join(folder, `${name}.jpg`));
    }
  }
}

function withMargin(box, photo) {
  const x = (box.right - box.left) * MARGIN;
  const y = (box.bottom - box.top) * MARGIN;
  const left = Math.max(0, Math.round(box.left - x));
  const top = Math.max(0, Math.round(box.top - y));
  return {
    left,
    top,
    width: Math.min(photo.width, Math.round(box.right + x)) - left,
    height: Math.min(photo.height, Math.round(box.bottom + y)) - top,
  };
}

/** All frames as 000001.jpg and on. */
export async function writeFrames(frames, folder, seed) {
  await fs.mkdir(folder, { recursive: true });
  const random = seeded(seed ^ 0x5ce4e);
  const stage = { backdrop: await backdrop(random), grain: grain(random) };
  let next = 0;
  const work = async () => {
    for (let i = next; i < frames.length; i = next) {
      next += 1;
      await writeFrame(frames[i], stage, path.join(folder, `${String(i + 1).padStart(6, '0')}.jpg`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function writeFrame({ photo, pose, look }, stage, file) {
  const still = sharp(stage.backdrop, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  if (photo) still.composite([await overlay(photo, pose)]);
  const drawn = sharp(await still.removeAlpha().raw().toBuffer(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  const pixels = await (look.blur > 0.3 ? drawn.blur(look.blur) : drawn).raw().toBuffer();
  expose(pixels, look, stage.grain);
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).jpeg({ quality: look.quality }).toFile(file);
}

/** The photograph as it lies in the frame: scaled, tilted, and cut to the part that is in view. */
async function overlay(photo, pose) {
  const width = Math.round(photo.width * pose.scale);
  const height = Math.round(photo.height * pose.scale);
  const upright = await sharp(photo.file).resize(width, height, { fit: 'fill' }).ensureAlpha().png({ compressionLevel: 0 }).toBuffer();
  const { data, info } = await sharp(upright).rotate(pose.angle, { background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .raw().toBuffer({ resolveWithObject: true });
  const left = Math.round(pose.centreX - info.width / 2);
  const top = Math.round(pose.centreY - info.height / 2);
  const part = {
    left: Math.max(0, -left),
    top: Math.max(0, -top),
    width: Math.min(info.width, WIDTH - left) - Math.max(0, -left),
    height: Math.min(info.height, HEIGHT - top) - Math.max(0, -top),
  };
  const raw = { width: info.width, height: info.height, channels: 4 };
  const input = await sharp(data, { raw }).extract(part).png({ compressionLevel: 0 }).toBuffer();
  return { input, left: Math.max(0, left), top: Math.max(0, top) };
}

/** Light and sensor noise, pixel by pixel. */
function expose(pixels, { brightness, contrast, noise, grain: [shiftX, shiftY] }, grainPlate) {
  const table = Float32Array.from({ length: 256 }, (_, value) => (value - 128) * contrast + 128 + brightness);
  const stride = WIDTH + GRAIN_BORDER;
  for (let y = 0, i = 0; y < HEIGHT; y += 1) {
    let g = (y + shiftY) * stride + shiftX;
    for (let x = 0; x < WIDTH; x += 1, g += 1, i += 3) {
      const extra = grainPlate[g] * noise;
      pixels[i] = within(table[pixels[i]] + extra);
      pixels[i + 1] = within(table[pixels[i + 1]] + extra);
      pixels[i + 2] = within(table[pixels[i + 2]] + extra);
    }
  }
}

function within(value) {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Roughly normal noise of spread 1. */
function grain(random) {
  const size = (WIDTH + GRAIN_BORDER) * (HEIGHT + GRAIN_BORDER);
  return Float32Array.from({ length: size }, () => (random() + random() + random() - 1.5) * 2);
}

/** A grey, soft, slightly uneven wall. */
async function backdrop(random) {
  const patches = Buffer.from(Uint8Array.from({ length: 16 * 9 }, () => 96 + random() * 48));
  return sharp(patches, { raw: { width: 16, height: 9, channels: 1 } })
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' }).blur(24).toColourspace('srgb').raw().toBuffer()
    .then((data) => (data.length === WIDTH * HEIGHT ? tripled(data) : data));
}

function tripled(grey) {
  const data = Buffer.alloc(grey.length * 3);
  for (let i = 0; i < grey.length; i += 1) data.fill(grey[i], i * 3, i * 3 + 3);
  return data;
}
