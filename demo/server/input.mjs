// What a request brings along, as its call takes it.
import * as answers from './answer.mjs';
import { Unreadable, errors } from './errors.mjs';
import { parseJsonBody } from './json-body.mjs';
import { MAX_REQUEST, parseMultipart } from './multipart.mjs';
import { pictureFromJson, pictureFromPart } from './picture.mjs';
import { parameters, parseForm } from './target.mjs';

// The real server has no limit for JSON. This one must not be made to hold any amount of memory.
const MAX_JSON = 64 * 1024 * 1024;
const PICTURE_TYPES = 'multipart/form-data, application/json';
const JSON_TYPES = { json: 'application/json, application/*+json', embeddings: 'application/json' };

/** { params, body, picture, pictures } as far as a call of this kind takes them, or { refusal }: a wrong content type. */
export async function readInput(request, target, kind) {
  const type = mediaType(request.headers['content-type']);
  if (kind === 'none') return readForm(request, target, type);
  const isJson = type === 'application/json' || (kind === 'json' && /^application\/.*\+json$/.test(type));
  if (Object.hasOwn(JSON_TYPES, kind)) {
    if (!isJson && hasBody(request.headers)) return { refusal: answers.empty(415, [['Accept', JSON_TYPES[kind]]]) };
    return readJson(request, target);
  }
  if (isJson) {
    const { body, params } = await readJson(request, target);
    return { params, ...fromJson(body, kind) };
  }
  if (type === 'multipart/form-data') return readMultipart(request, target, kind);
  if (kind === 'upload') throw errors.unexpected();
  return { refusal: answers.empty(415, [['Accept', PICTURE_TYPES]]) };
}

async function readForm(request, target, type) {
  if (type !== 'application/x-www-form-urlencoded') return { params: parameters(target.query) };
  const body = await request.readBody(MAX_REQUEST);
  return { params: parameters(parseForm(body.toString('utf8')), target.query) };
}

async function readJson(request, target) {
  const body = await request.readBody(MAX_JSON);
  if (body.length === 0) throw new Unreadable('no body');
  const value = parseJsonBody(body, request.headers['content-type']);
  if (value === null) throw new Unreadable('null as body');
  return { params: parameters(target.query), body: value };
}

function fromJson(body, kind) {
  if (kind !== 'pictures') return { picture: pictureFromJson(body, 'file', 'content') };
  // Of two missing pictures the real server may report either; in the recordings it is this one.
  const target = pictureFromJson(body, 'target_image', 'targetImageBase64');
  return { pictures: { source: pictureFromJson(body, 'source_image', 'sourceImageBase64'), target } };
}

async function readMultipart(request, target, kind) {
  const body = await request.readBody(MAX_REQUEST);
  const { files, fields } = await parseMultipart(request.headers['content-type'], body);
  return { params: parameters(fields, target.query), ...fromParts(files, kind) };
}

function fromParts(files, kind) {
  if (kind !== 'pictures') return { picture: pictureFromPart(files, 'file') };
  return { pictures: { source: pictureFromPart(files, 'source_image'), target: pictureFromPart(files, 'target_image') } };
}

function hasBody(headers) {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

export function mediaType(header = '') {
  return header.split(';')[0].trim().toLowerCase();
}
