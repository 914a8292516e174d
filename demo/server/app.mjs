// From a request to an answer: container checks, key check, routing, body, handler, errors.
import * as answers from './answer.mjs';
import { Core } from './core.mjs';
import { ApiError, BodyBroken, TooLarge, Unreadable, errors } from './errors.mjs';
import { mediaType, readInput } from './input.mjs';
import { KeyCheck } from './keys.mjs';
import { Migration } from './migration.mjs';
import { findRoute } from './routes.mjs';
import { parseTarget } from './target.mjs';

const CORS_VARY = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'].map((name) => ['Vary', name]);

export class App {
  #keys;
  #store;
  #core;
  #migration;
  #keepPictures;

  /** keepPictures: whether what is enrolled can be downloaded later; coreUrl: how errors name the face engine. */
  constructor({ keys, store, engine, keepPictures = true, coreUrl = 'http://compreface-core:3000' }) {
    this.#keys = new KeyCheck(keys);
    this.#store = store;
    this.#core = new Core(engine, coreUrl);
    this.#migration = new Migration(store, this.#core);
    this.#keepPictures = keepPictures;
  }

  /** Resolves when no migration runs any more. */
  get migrated() {
    return this.#migration.done;
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
    if (found.route.writes && this.#migration.running) throw errors.migrating();
    const input = await readInput(request, target, found.route.body);
    if (input.refusal) return input.refusal;
    const answer = await found.route.handler({ key, path: found.path, ...input, ...this.#rooms() });
    // The work is done by now; the client only does not get to see it.
    return accepts(request.headers.accept, answer) ? answer : answers.empty(406);
  }

  #rooms() {
    return { store: this.#store, core: this.#core, migration: this.#migration, keepPictures: this.#keepPictures };
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

function accepts(header, answer) {
  if (header === undefined || header.trim() === '') return true;
  const type = mediaType(answer.headers.find(([name]) => name === 'Content-Type')[1]);
  const wanted = ['*/*', `${type.split('/')[0]}/*`, type];
  return header.split(',').map(mediaType).some((each) => wanted.includes(each));
}
