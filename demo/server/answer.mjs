// Answers before they go to the wire: status, headers, body, and whether the body is chunked.
import { prettyJson } from './json.mjs';

const HTML_400_STYLE = 'body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} '
  + 'h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} '
  + '.line {height:1px;background-color:#525D76;border:none;}';

/** What a handler answers: chunked JSON. */
export function json(status, value) {
  return { status, headers: [['Content-Type', 'application/json']], body: Buffer.from(prettyJson(value)), chunked: true };
}

/** An error made by a handler. */
export function errorJson({ status, code, message }) {
  return json(status, { message, code });
}

/** An error made by the key check: not chunked, and with the servlet's default charset. */
export function keyError({ status, code, message }) {
  const body = Buffer.from(prettyJson({ message, code }));
  return { status, headers: [['Content-Type', 'application/json;charset=ISO-8859-1']], body, chunked: false };
}

export function text(status, words) {
  return { status, headers: [['Content-Type', 'text/plain;charset=UTF-8']], body: Buffer.from(words), chunked: false };
}

/** bytes: of the picture; null is answered like a picture of no bytes. */
export function picture(bytes) {
  const headers = [['Cache-Control', 'public, max-age=31536000'], ['Content-Type', 'application/octet-stream']];
  return { status: 200, headers, body: bytes ?? Buffer.alloc(0), chunked: false };
}

export function empty(status, headers = []) {
  return { status, headers, body: Buffer.alloc(0), chunked: false };
}

/** The framework's own error object, given for what no handler of the application serves. */
export function frameworkError(status, error, path, headers = []) {
  const timestamp = new Date().toISOString().replace('Z', '+00:00');
  const answer = json(status, { timestamp, status, error, path });
  answer.headers.unshift(...headers);
  return answer;
}

/** The servlet container refuses the request line itself. */
export function containerRefusal() {
  const title = 'HTTP Status 400 – Bad Request';
  const body = `<!doctype html><html lang="en"><head><title>${title}</title><style type="text/css">${HTML_400_STYLE}</style>`
    + `</head><body><h1>${title}</h1></body></html>`;
  return {
    status: 400,
    headers: [['Content-Type', 'text/html;charset=utf-8'], ['Content-Language', 'en']],
    body: Buffer.from(body),
    chunked: false,
  };
}
