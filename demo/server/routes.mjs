// The calls that this server knows. `body` says what a call takes:
// none, json, picture (multipart or JSON, nothing else), upload (JSON, or whatever is then treated as multipart).
import * as examples from './handlers/examples.mjs';
import * as misc from './handlers/misc.mjs';
import * as subjects from './handlers/subjects.mjs';
import { detect } from './handlers/detect.mjs';
import { recognize } from './handlers/recognize.mjs';

const ROUTES = [
  ['GET', '/api/v1/config', misc.config],
  ['GET', '/api/v1/consistence/status', misc.consistence],
  ['POST', '/api/v1/recognition/recognize', recognize, 'picture'],
  ['POST', '/api/v1/recognition/faces/delete', examples.removeMany, 'json'],
  ['GET', '/api/v1/recognition/faces', examples.list],
  ['POST', '/api/v1/recognition/faces', examples.add, 'upload'],
  ['DELETE', '/api/v1/recognition/faces', examples.removeBySubject],
  ['DELETE', '/api/v1/recognition/faces/{id}', examples.removeOne],
  ['GET', '/api/v1/recognition/subjects', subjects.list],
  ['DELETE', '/api/v1/recognition/subjects', subjects.removeAll],
  ['POST', '/api/v1/recognition/subjects', subjects.add, 'json'],
  ['PUT', '/api/v1/recognition/subjects/{name}', subjects.rename, 'json'],
  ['DELETE', '/api/v1/recognition/subjects/{name}', subjects.remove],
  ['POST', '/api/v1/detection/detect', detect, 'picture'],
].map(([method, pattern, handler, body = 'none']) => ({ method, pattern: pattern.slice(1).split('/'), handler, body }));

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
