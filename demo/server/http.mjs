// HTTP as the embedded servlet container speaks it: no reason phrase, when a connection ends,
// what happens to a body that nobody read.
import http from 'node:http';
import { containerRefusal } from './answer.mjs';
import { BodyBroken, TooLarge } from './errors.mjs';

const ANSWERS_PER_CONNECTION = 100;
const IDLE_MS = 60_000;
// A body that no handler read is still swallowed up to this size, to keep the connection.
const SWALLOWED = 2 * 1024 * 1024;
// How long a refused sender may take to find the answer before the connection is cut.
const LINGER_MS = 1000;

/** Serves app.answer(). Returns the node server, not yet listening. */
export function createServer(app) {
  const served = new WeakMap();
  const server = http.createServer({ keepAliveTimeout: IDLE_MS, requireHostHeader: false, requestTimeout: 0 });
  const onRequest = (req, res) => serve(app, served, req, res).catch(() => req.socket.destroy());
  server.on('request', onRequest);
  server.on('checkContinue', (req, res) => {
    // Written by hand: the container sends no reason phrase here either.
    req.socket.write('HTTP/1.1 100 \r\n\r\n');
    onRequest(req, res);
  });
  server.on('clientError', refuseUnparsable);
  return server;
}

async function serve(app, served, req, res) {
  const body = new Body(req);
  const answer = isAcceptable(req)
    ? await app.answer({ method: req.method, target: req.url, headers: req.headers, readBody: (limit) => body.read(limit) })
    : containerRefusal();
  const count = (served.get(req.socket) ?? 0) + 1;
  served.set(req.socket, count);
  const abandoned = answer.abandonBody || !(await body.swallow());
  if (req.socket.destroyed) return;
  const close = abandoned || count >= ANSWERS_PER_CONNECTION || closes(answer.status, req);
  if (abandoned) sendAndCut(req, answer);
  else send(req, res, answer, close);
}

function isAcceptable(req) {
  return req.httpVersion === '1.0' || req.headers.host !== undefined;
}

function closes(status, req) {
  if (status === 400 || status === 500 || req.httpVersion === '1.0') return true;
  return /\bclose\b/i.test(req.headers.connection ?? '');
}

function headerList(req, answer, close) {
  const { headers, body, chunked } = answer;
  const framing = [];
  if (!chunked || req.method === 'HEAD') framing.push(['Content-Length', String(body.length)]);
  else if (req.httpVersion !== '1.0') framing.push(['Transfer-Encoding', 'chunked']);
  return [...headers, ...framing, ...(close ? [['Connection', 'close']] : [])];
}

function send(req, res, answer, close) {
  // Without this node would add "Connection: keep-alive" and "Keep-Alive" of its own.
  if (!close) res.removeHeader('connection');
  res.writeHead(answer.status, '', headerList(req, answer, close).flat());
  // Node takes a missing Connection header (18), or an interim line that it did not write itself, for
  // a wish to end the connection, and offers no public way to say otherwise.
  res._last = close;
  res.end(req.method === 'HEAD' ? undefined : answer.body);
}

/** Answers a request whose body is not read to the end: the sender is stopped, then cut off. */
function sendAndCut(req, answer) {
  const { socket } = req;
  const headers = headerList(req, answer, true).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const date = `Date: ${new Date().toUTCString()}\r\n`;
  const { body } = answer;
  const framed = answer.chunked && req.httpVersion !== '1.0'
    ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
    : body;
  req.pause();
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${answer.status} \r\n${headers}${date}\r\n`), framed]));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** What node's parser refuses: a bad request line or header. Timeouts and resets get no answer. */
function refuseUnparsable(error, socket) {
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.destroy();
    return;
  }
  const { status, headers, body } = containerRefusal();
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `HTTP/1.1 ${status} \r\n${lines}Content-Length: ${body.length}\r\nDate: ${new Date().toUTCString()}\r\nConnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head), body]));
}

/** The body of one request: read whole by a handler, or swallowed afterwards. */
class Body {
  #req;
  #started = false;

  constructor(req) {
    this.#req = req;
  }

  /** The whole body; TooLarge before reading more than `limit` of it, BodyBroken when it does not come. */
  read(limit) {
    this.#started = true;
    if (this.#declared() > limit) return Promise.reject(new TooLarge());
    return new Promise((resolve, reject) => {
      const chunks = [];
      let size = 0;
      this.#follow((chunk) => {
        size += chunk.length;
        if (size > limit) return reject(new TooLarge());
        chunks.push(chunk);
        return undefined;
      }, () => resolve(Buffer.concat(chunks)), reject);
    });
  }

  /** False when the rest is too large to be swallowed. */
  swallow() {
    if (this.#started || this.#req.complete) return Promise.resolve(true);
    if (this.#declared() > SWALLOWED) return Promise.resolve(false);
    return new Promise((resolve) => {
      let size = 0;
      this.#follow((chunk) => {
        size += chunk.length;
        if (size > SWALLOWED) resolve(false);
      }, () => resolve(true), () => resolve(false));
    });
  }

  #declared() {
    return Number(this.#req.headers['content-length'] ?? 0);
  }

  #follow(onChunk, onEnd, onFailure) {
    const req = this.#req;
    let timer;
    const rest = () => {
      clearTimeout(timer);
      timer = setTimeout(() => onFailure(new BodyBroken()), IDLE_MS).unref();
    };
    rest();
    req.on('data', (chunk) => {
      rest();
      onChunk(chunk);
    });
    req.on('end', () => {
      clearTimeout(timer);
      onEnd();
    });
    req.on('error', () => onFailure(new BodyBroken()));
    req.on('close', () => {
      clearTimeout(timer);
      onFailure(new BodyBroken());
    });
  }
}
