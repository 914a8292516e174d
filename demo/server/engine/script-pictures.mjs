// The pictures of a script. Those of the recordings were not kept, so each is stood in for by bytes of the same size
// that begin like a picture of its kind and go on with a mark of its name; the mark is all that the engine looks at.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const MARK_BYTES = 40;
const COMMENT_MOST = 65_000;
// A JPEG carries the mark in a comment, right behind its first two bytes; cameras and file tools leave that alone.
const JPEG_BEGINS = Buffer.from([0xff, 0xd8]);
const COMMENT = [0xff, 0xfe];
const BEGINNINGS = {
  png: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  gif: Buffer.from('GIF89a'),
  webp: Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'),
};

/** Stand-in bytes of the picture `name`; what follows the mark is zeros. They cannot be decoded. */
export function standIn(name, size) {
  const bytes = Buffer.alloc(size);
  beginning(name).copy(bytes);
  return bytes;
}

/** What is the same in all bytes that stand for one picture, and different for any other. */
export function markOf(bytes) {
  return bytes.subarray(0, MARK_BYTES).toString('latin1');
}

/** Writes every picture of a script; JPEGs can be decoded, and are as large as those recorded. */
export async function writePictures(script, folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const [i, [name, image]] of Object.entries(script.images).entries()) {
    const real = image.decodable && name.endsWith('.jpg');
    // Each has a grey of its own, so that a change from one to the next is movement.
    const bytes = real ? await greyJpeg(name, image, (i * 37) % 256) : standIn(name, image.bytes);
    fs.writeFileSync(path.join(folder, name), bytes);
  }
}

function beginning(name) {
  const kind = path.extname(name).slice(1);
  const digest = createHash('sha256').update(name).digest();
  if (kind === 'jpg') return Buffer.concat([JPEG_BEGINS, comment(Buffer.concat([digest, Buffer.alloc(2)]))]);
  return Buffer.concat([BEGINNINGS[kind], digest]);
}

function comment(text) {
  return Buffer.concat([Buffer.from([...COMMENT, (text.length + 2) >> 8, (text.length + 2) & 0xff]), text]);
}

async function greyJpeg(name, { bytes, width, height }, grey) {
  // Loaded here: who only starts the server does not need it.
  const { default: sharp } = await import('sharp');
  const plain = await sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg({ quality: 50 }).toBuffer();
  const marked = beginning(name);
  const rest = plain.subarray(JPEG_BEGINS.length);
  const filler = bytes - marked.length - rest.length - COMMENT.length - 2;
  if (filler < 0 || filler > COMMENT_MOST) throw new Error(`${name}: ${width} x ${height} cannot be made ${bytes} bytes large`);
  return Buffer.concat([marked, comment(Buffer.alloc(filler)), rest]);
}
