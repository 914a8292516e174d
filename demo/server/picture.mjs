// The picture of a request: a multipart file part, or base64 text in a JSON body.
import { Unreadable, errors } from './errors.mjs';

const EXTENSIONS = new Set(['tif', 'tiff', 'jpg', 'jpeg', 'png', 'bmp', 'ico', 'gif', 'webp']);

/** { bytes } of the file part `name`. Only the extension of its filename is looked at. */
export function pictureFromPart(files, name) {
  const part = files.get(name);
  if (!part) throw errors.missingPart(name);
  return {
    bytes: part.bytes,
    base64: false,
    checkForm() {
      const dot = part.filename.lastIndexOf('.');
      const extension = dot < 0 ? '' : part.filename.slice(dot + 1).toLowerCase();
      if (!EXTENSIONS.has(extension)) throw errors.badExtension(part.filename);
    },
  };
}

/** The same from `{"file": "<base64>"}`; `javaName` is what the server calls the field in its errors. */
export function pictureFromJson(body, property, javaName) {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Unreadable('not an object');
  const value = body[property];
  if (value === undefined || value === null) throw errors.fieldEmpty(javaName);
  if (typeof value === 'object') throw new Unreadable('not a text');
  const text = String(value);
  return {
    get bytes() {
      return decodeLeniently(text);
    },
    base64: true,
    strict: /^[A-Za-z0-9+/]*={0,2}$/.test(text),
    checkForm() {
      if (!/^[A-Za-z0-9+/\-_=\s]*$/.test(text)) throw errors.notBase64();
    },
  };
}

/** Text that passes the alphabet check but that the core's decoder refuses. */
export class UndecodableBase64 extends Error {}

/** Like the core: characters outside the standard alphabet are skipped, a wrong number of them is refused. */
function decodeLeniently(text) {
  const [data] = text.replace(/[^A-Za-z0-9+/=]/g, '').split('=');
  if (data.length % 4 === 1) {
    throw new UndecodableBase64(
      `Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`,
    );
  }
  const padding = (text.match(/=/g) ?? []).length;
  if (data.length % 4 !== 0 && padding < 4 - (data.length % 4)) throw new UndecodableBase64('Incorrect padding');
  return Buffer.from(data, 'base64');
}
