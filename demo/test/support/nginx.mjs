// What reaches the api of a request that was recorded through the front.

const ESCAPED_AGAIN = /[\u0000-\u0020"#%<>?\\^`{|}\u007f-\u{10ffff}]/gu;

/** The front decodes the path, resolves its dots, merges slashes, and escapes anew only what must be. The query passes as it is. */
export function asNginxPassesIt(request) {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = mark < 0 ? '' : request.target.slice(mark);
  return { ...request, target: normalised(path) + query };
}

function normalised(path) {
  const decoded = decodeURIComponent(path);
  const parts = [];
  for (const part of decoded.split('/').filter((each) => each !== '' && each !== '.')) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  const end = parts.length > 0 && /\/\.{0,2}$/.test(decoded) ? '/' : '';
  return `/${parts.join('/')}${end}`.replace(ESCAPED_AGAIN, encodeURIComponent);
}
