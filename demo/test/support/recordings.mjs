// The recorded exchanges and how to make one of them again.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { standIn } from '../../server/engine/script-pictures.mjs';
import { readScript } from '../../server/engine/scripted.mjs';

const FOLDER = new URL('../../../tests/data/contract/', import.meta.url);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export const { script, embeddings } = readScript(fileURLToPath(FOLDER));
export const exchanges = fs.readFileSync(new URL('vectors.jsonl', FOLDER), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

// Keys of the recordings, by service type; ...ffff is none of them.
const recordedKey = (end) => `00000000-0000-0000-0000-0000000000${end}`;
export const keys = [
  ...['a2', 'b2', 'c2', '02'].map((end) => ({ key: recordedKey(end), type: 'R' })),
  { key: recordedKey('a3'), type: 'D' },
  { key: recordedKey('a4'), type: 'V' },
];

/** Stand-in bytes of a picture. padded-N.jpg is a known picture followed by zero bytes up to N. */
export function picture(name) {
  const padded = /^padded-(\d+)\.jpg$/.exec(name);
  if (!padded) return standIn(name, script.images[name].bytes);
  const bytes = Buffer.alloc(Number(padded[1]));
  picture('one-face-alice.jpg').copy(bytes);
  return bytes;
}

/** Ids are random: those of the recordings are replaced by the ones that this run got. */
export class Ids {
  #names = new Map();
  #known = new Map(keys.map(({ key }) => [key, key]));

  /** Notes which key and recorded id an answer bound a name to. */
  bind({ binds = {}, request }) {
    const [, key] = request.headers.find(([name]) => name.toLowerCase() === 'x-api-key') ?? [];
    for (const [name, id] of Object.entries(binds)) this.#names.set(name, { key, id });
  }

  /** { key, id }: what a bound name stands for in this run. */
  now(name) {
    const { key, id } = this.#names.get(name);
    return { key, id: this.inRequest(id) };
  }

  inRequest(text) {
    return text.replace(UUID, (id) => this.#known.get(id) ?? id);
  }

  /** The recorded body with this run's ids. An id seen first is learnt from the same place of the answer. */
  inAnswer(recorded, actual) {
    const got = actual.match(UUID) ?? [];
    (recorded.match(UUID) ?? []).forEach((id, i) => {
      if (!this.#known.has(id) && got[i] !== undefined && !requestOnly(id)) this.#known.set(id, got[i]);
    });
    return this.inRequest(recorded);
  }
}

// Ids that a request made up are echoed as they are.
function requestOnly(id) {
  return /^(\d)\1{7}-/.test(id) || id.startsWith('00000000-');
}

/** The bytes of a recorded request: { head, body, expects }. */
export function requestBytes(request, ids) {
  const body = bodyBytes(request, ids);
  const target = ids.inRequest(request.target);
  const lines = [`${request.method} ${target} HTTP/${request.http ?? '1.1'}`];
  let chunked = false;
  for (const [name, value] of request.headers) {
    if (name.toLowerCase() === 'transfer-encoding') chunked = true;
    if (name.toLowerCase() === 'content-length' && Number(value) !== body.length) {
      throw new Error(`${request.method} ${target}: the rebuilt body has ${body.length} bytes, recorded were ${value}`);
    }
    lines.push(`${name}: ${value}`);
  }
  const expects = request.headers.some(([name]) => name.toLowerCase() === 'expect');
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body: chunked ? inChunks(body) : body, expects };
}

function bodyBytes(request, ids) {
  if (request.body_kind === 'multipart') return multipart(request);
  const text = ids.inRequest(request.body ?? '');
  return Buffer.from(text.replace(/\{\{base64:image:([^}]+)\}\}/g, (_, name) => picture(name).toString('base64')));
}

function multipart({ headers, parts }) {
  const [, type] = headers.find(([name]) => name.toLowerCase() === 'content-type');
  const boundary = /boundary=(.+)$/.exec(type)[1];
  const pieces = parts.map((part) => {
    const filename = typeof part.filename === 'string' ? `; filename="${part.filename}"` : '';
    const typeLine = part.content_type ? `Content-Type: ${part.content_type}\r\n` : '';
    const data = part.content ? picture(part.content.slice('image:'.length)) : Buffer.from(part.value);
    const top = `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${filename}\r\n${typeLine}\r\n`;
    return Buffer.concat([Buffer.from(top), data, Buffer.from('\r\n')]);
  });
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function inChunks(body) {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}
