// From a request to an answer: container checks, key check, routing, body, handler, errors.
import * as answers from './answer.mjs';
import { Core } from './core.mjs';
import { ApiError, BodyBroken, TooLarge, Unreadable, errors } from './errors.mjs';
import { parseJsonBody } from './json-body.mjs';
import { KeyCheck } from './keys.mjs';
import { MAX_REQUEST, parseMultipart } from './multipart.mjs';
import { pictureFromJson, pictureFromPart } from './picture.mjs';
import { findRoute } from './routes.mjs';
import { parameters, parseForm, parseTarget } from './target.mjs';

// The real server has no limit for JSON. This one must not be made to hold any amount of memory.
const MAX_JSON = 64 * 1024 * 1024;
const CORS_VARY = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'].map((name) => ['Vary', name]);
const PICTURE_TYPES = 'multipart/form-data, application/json';
const JSON_TYPES = 'application/json, application/*+json';

export class App {
  #keys;
  #store;
  #core;

  constructor({ keys, store, engine, coreUrl = 'http://compreface-core:3000' }) {
    this.#keys = new KeyCheck(keys);
    this.#store = store;
    this.#core = new Core(engine, coreUrl);
  }

  /** request: { method, target, headers (lower-case names), readBody(limit) -> Promise<Buffer> } */
  async answer(request) {
    try {
      return await this.#answer(request);
    } catch (error) {
      return errorAnswer(error, request);
    }
  }

  async #answer(request) {
    const target = parseTarget(request.target);
    if (!target) return answers.containerRefusal();
    const { key, error, outside } = this.#keys.check(target.path, request.headers['x-api-key']);
    if (error) return answers.keyError(error);
    if (outside) return answers.frameworkError(500, 'Internal Server Error', target.path);
    return this.#routed(request, target, key);
  }

  async #routed(request, target, key) {
    const { method } = request;
    const found = findRoute(method, target.segments);
    if (!found) return answers.frameworkError(404, 'Not Found', target.path, CORS_VARY);
    if (method === 'OPTIONS') return answers.empty(200, [['Allow', found.methods.join(',')], ['Accept-Patch', '']]);
    if (!found.route) throw errors.wrongMethod(method);
    const input = await readInput(request, target, found.route.body);
    if (input.refusal) return input.refusal;
    const answer = await found.route.handler({ key, store: this.#store, core: this.#core, path: found.path, ...input });
    // The work is done by now; the client only does not get to see it.
    return acceptsJson(request.headers.accept) ? answer : answers.empty(406);
  }
}

function errorAnswer(error, { method, target }) {
  if (error instanceof ApiError) return answers.errorJson(error);
  if (error instanceof Unreadable) return answers.empty(400);
  if (error instanceof TooLarge) return { ...answers.errorJson(errors.unexpected()), abandonBody: true };
  if (error instanceof BodyBroken) return { ...answers.errorJson(errors.unexpected()), abandonBody: true };
  const where = error.stack?.split('\n')[1]?.trim() ?? 'no stack';
  process.stderr.write(`demo server: fault in ${method} ${target.slice(0, 80)}, answered with code 0: ${error} (${where})\n`);
  return answers.errorJson(errors.unexpected());
}

/** { params, body, picture } as the call takes them, or { refusal } for a content type that it does not take. */
async function readInput(request, target, kind) {
  const type = mediaType(request.headers['content-type']);
  const isJson = type === 'application/json' || (kind === 'json' && /^application\/.*\+json$/.test(type));
  if (kind === 'none') return readForm(request, target, type);
  if (kind === 'json') return readJson(request, target, isJson);
  if (isJson) {
    const { body, params } = await readJson(request, target, true);
    return { params, picture: pictureFromJson(body, 'file', 'content') };
  }
  if (type === 'multipart/form-data') return readMultipart(request, target);
  if (kind === 'picture') return { refusal: answers.empty(415, [['Accept', PICTURE_TYPES]]) };
  throw errors.unexpected();
}

async function readForm(request, target, type) {
  if (type !== 'application/x-www-form-urlencoded') return { params: parameters(target.query) };
  const body = await request.readBody(MAX_REQUEST);
  return { params: parameters(parseForm(body.toString('utf8')), target.query) };
}

async function readJson(request, target, isJson) {
  if (!isJson && hasBody(request.headers)) return { refusal: answers.empty(415, [['Accept', JSON_TYPES]]) };
  const body = await request.readBody(MAX_JSON);
  if (body.length === 0) throw new Unreadable('no body');
  const value = parseJsonBody(body, request.headers['content-type']);
  if (value === null) throw new Unreadable('null as body');
  return { params: parameters(target.query), body: value };
}

async function readMultipart(request, target) {
  const body = await request.readBody(MAX_REQUEST);
  const { files, fields } = await parseMultipart(request.headers['content-type'], body);
  return { params: parameters(fields, target.query), picture: pictureFromPart(files, 'file') };
}

function hasBody(headers) {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function mediaType(header = '') {
  return header.split(';')[0].trim().toLowerCase();
}

function acceptsJson(header) {
  if (header === undefined || header.trim() === '') return true;
  return header.split(',').map(mediaType).some((type) => ['*/*', 'application/*', 'application/json'].includes(type));
}
