// The request target: what the servlet container refuses, path segments, query parameters.

// Characters that a path or query may hold unescaped; in a path also square brackets.
const PATH = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%/[\]]*$/;
const QUERY = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/;

/** Splits a target; null when the container answers it with its own 400 page. */
export function parseTarget(target) {
  const absolute = /^https?:\/\/[^/?]*/i.exec(target);
  const relative = absolute ? target.slice(absolute[0].length) || '/' : target;
  const mark = relative.indexOf('?');
  const path = mark < 0 ? relative : relative.slice(0, mark);
  const query = mark < 0 ? '' : relative.slice(mark + 1);
  if (!path.startsWith('/') || !PATH.test(path) || !QUERY.test(query)) return null;
  // An escaped slash or backslash could hide a path separator from checks, so it is refused.
  if (/%(?![0-9a-fA-F]{2})|%2f|%5c|%00/i.test(path)) return null;
  const segments = pathSegments(path);
  return segments && { path, segments, query: parseForm(query) };
}

/** Decoded segments without their ;parameters and without the empty one of a trailing slash. */
function pathSegments(path) {
  const parts = path.slice(1).split('/').map((part) => part.split(';')[0]);
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** name=value pairs of a query or a form body, in order. A pair with a broken escape is dropped. */
export function parseForm(text) {
  const pairs = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decodeFormText(equals < 0 ? piece : piece.slice(0, equals));
    const value = decodeFormText(equals < 0 ? '' : piece.slice(equals + 1));
    if (name !== null && value !== null) pairs.push([name, value]);
  }
  return pairs;
}

function decodeFormText(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** The first value of a parameter; fields of the body come before those of the query. */
export function parameters(...lists) {
  const first = new Map();
  for (const [name, value] of lists.flat()) if (!first.has(name)) first.set(name, value);
  return first;
}
