// The calls that this server knows. `body` says what a call takes: none, json, embeddings (JSON by that very name),
// picture and pictures (one or two, as multipart or JSON, nothing else), upload (JSON, or whatever is then treated as
// multipart).
import * as embeddings from './handlers/embeddings.mjs';
import * as examples from './handlers/examples.mjs';
import * as images from './handlers/images.mjs';
import * as misc from './handlers/misc.mjs';
import * as subjects from './handlers/subjects.mjs';
import { detect } from './handlers/detect.mjs';
import { recognize } from './handlers/recognize.mjs';
import { verify } from './handlers/verify.mjs';
import { verifyExample } from './handlers/verify-example.mjs';

// Refused while a migration runs.
const WRITES = new Set([examples.add, examples.removeMany, examples.removeBySubject, examples.removeOne]);

const ROUTES = [
  ['GET', '/api/v1/config', misc.config],
  ['GET', '/api/v1/consistence/status', misc.consistence],
  ['POST', '/api/v1/migrate', misc.migrate],
  ['GET', '/api/v1/static/{key}/images/{id}', images.staticImage],
  ['POST', '/api/v1/recognition/recognize', recognize, 'picture'],
  ['POST', '/api/v1/recognition/embeddings/recognize', embeddings.recognizeEmbeddings, 'embeddings'],
  ['POST', '/api/v1/recognition/embeddings/faces/{id}/verify', embeddings.verifyEmbeddings, 'embeddings'],
  ['POST', '/api/v1/recognition/faces/delete', examples.removeMany, 'json'],
  ['GET', '/api/v1/recognition/faces', examples.list],
  ['POST', '/api/v1/recognition/faces', examples.add, 'upload'],
  ['DELETE', '/api/v1/recognition/faces', examples.removeBySubject],
  ['DELETE', '/api/v1/recognition/faces/{id}', examples.removeOne],
  ['GET', '/api/v1/recognition/faces/{id}/img', images.image],
  ['POST', '/api/v1/recognition/faces/{id}/verify', verifyExample, 'picture'],
  ['GET', '/api/v1/recognition/subjects', subjects.list],
  ['DELETE', '/api/v1/recognition/subjects', subjects.removeAll],
  ['POST', '/api/v1/recognition/subjects', subjects.add, 'json'],
  ['PUT', '/api/v1/recognition/subjects/{name}', subjects.rename, 'json'],
  ['DELETE', '/api/v1/recognition/subjects/{name}', subjects.remove],
  ['POST', '/api/v1/detection/detect', detect, 'picture'],
  ['POST', '/api/v1/verification/verify', verify, 'pictures'],
  ['POST', '/api/v1/verification/embeddings/verify', embeddings.compareEmbeddings, 'embeddings'],
].map(([method, pattern, handler, body = 'none']) => ({ method, pattern: pattern.slice(1).split('/'), handler, body, writes: WRITES.has(handler) }));

/** { route, path } for a call, { methods } when only other methods are known there, null for an unknown path. */
export function findRoute(method, segments) {
  const matches = ROUTES.map((route) => ({ route, path: matched(route.pattern, segments) })).filter(({ path }) => path);
  if (matches.length === 0) return null;
  const wanted = method === 'HEAD' ? 'GET' : method;
  return matches.find(({ route }) => route.method === wanted) ?? { methods: allowed(matches) };
}

function matched(pattern, segments) {
  if (pattern.length !== segments.length) return null;
  const path = {};
  for (const [i, part] of pattern.entries()) {
    if (part.startsWith('{')) {
      if (segments[i] === '') return null;
      path[part.slice(1, -1)] = segments[i];
    } else if (part !== segments[i]) return null;
  }
  return path;
}

function allowed(matches) {
  const methods = new Set();
  for (const { route } of matches) {
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
  }
  return [...methods, 'OPTIONS'];
}
