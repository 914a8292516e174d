// JSON request bodies, read as leniently as Jackson reads them.
import { Unreadable } from './errors.mjs';

/** The first JSON value of the body; whatever follows it is ignored. */
export function parseJsonBody(body, contentType) {
  const text = decodeText(body, contentType);
  try {
    return JSON.parse(text);
  } catch {
    return parseFirstValue(text);
  }
}

function decodeText(body, contentType) {
  const latin1 = /charset\s*=\s*"?iso-8859-1/i.test(contentType);
  try {
    return latin1 ? body.toString('latin1') : new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Unreadable('the body is not UTF-8');
  }
}

function parseFirstValue(text) {
  const end = endOfContainer(text);
  try {
    return JSON.parse(text.slice(0, end));
  } catch {
    throw new Unreadable('the body is not JSON');
  }
}

/** Where the object, array or string that opens the text is closed. */
function endOfContainer(text) {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    const complete = depth === 0 && !inString && '"}]'.includes(char);
    if (complete) return i + 1;
  }
  return text.length;
}
