// multipart/form-data, as far as the servlet container understands it.
import Busboy from '@fastify/busboy';
import { errors } from './errors.mjs';

export const MAX_FILE = 5_242_880;
export const MAX_REQUEST = 10_485_760;
const MAX_TEXT = 2 * 1024 * 1024;
const MAX_PARTS = 1000;

/**
 * { files: Map name -> { filename, bytes } (the first of each name), fields: [[name, value]] }.
 * Anything malformed or oversized is the server's "something went wrong".
 */
export function parseMultipart(contentType, body) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(errors.unexpected());
    const files = new Map();
    const fields = [];
    let parser;
    try {
      parser = new Busboy({
        headers: { 'content-type': contentType },
        // A part is a file exactly when its header names a filename, be it empty.
        isPartAFile: (name, type, filename) => filename !== undefined,
        limits: { fileSize: MAX_FILE + 1, fieldSize: MAX_TEXT + 1, parts: MAX_PARTS },
        preservePath: true,
      });
    } catch {
      return fail();
    }
    parser.on('file', (name, stream, filename) => collect(stream, (bytes) => {
      if (bytes.length > MAX_FILE) fail();
      else if (!files.has(name)) files.set(name, { filename: filename ?? '', bytes });
    }));
    parser.on('field', (name, value) => {
      if (Buffer.byteLength(value) > MAX_TEXT) fail();
      else fields.push([name, value]);
    });
    parser.on('error', fail);
    parser.on('finish', () => resolve({ files, fields }));
    parser.end(body);
  });
}

function collect(stream, done) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('error', () => {});
  stream.on('end', () => done(Buffer.concat(chunks)));
}
