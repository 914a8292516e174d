// The wire behaviour that the recordings do not cover: connection limits, bad requests, one call at a time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { App } from '../server/app.mjs';
import { createServer } from '../server/http.mjs';
import { Store } from '../server/store.mjs';
import { RawConnection } from './support/raw-client.mjs';

const KEY = '00000000-0000-4000-8000-0000000000a1';
const CONFIG = 'GET /api/v1/config HTTP/1.1\r\nHost: x\r\n\r\n';

/** An engine whose calls end when the test lets them. */
class HeldEngine {
  versions = { detector: 'test', calculator: 'test' };
  calls = [];
  #onCall = () => {};

  findFaces(bytes, { plugins }) {
    return new Promise((resolve, reject) => {
      this.calls.push({ plugins, resolve, reject });
      this.#onCall();
    });
  }

  status() {
    return { calculator: 'test', coefficients: [0.42, 10] };
  }

  /** Resolves when the engine has been called n times in all. */
  async called(n) {
    while (this.calls.length < n) await new Promise((resolve) => { this.#onCall = resolve; });
  }
}

let engine;
let server;

before(async () => {
  engine = new HeldEngine();
  server = createServer(new App({ keys: [{ key: KEY, type: 'R' }], store: Store.open(null), engine }));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});

after(() => {
  server.closeAllConnections();
  server.close();
});

const open = () => RawConnection.open(server.address().port);

/** Sends text on a connection of its own and returns the answer and whether the server then ends it. */
async function refused(text) {
  const connection = await open();
  connection.write(text);
  const answer = await connection.answer();
  await connection.ended();
  return answer;
}

function recognizeRequest() {
  const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nx\r\n--b--\r\n';
  return `POST /api/v1/recognition/recognize?face_plugins=constructor HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

test('the hundredth answer of a connection is its last', async () => {
  const connection = await open();
  for (let n = 1; n <= 100; n += 1) {
    connection.write(CONFIG);
    const { headers } = await connection.answer();
    const closing = headers.some(([name, value]) => name === 'Connection' && value === 'close');
    assert.equal(closing, n === 100, `answer ${n}`);
  }
  await connection.ended();
});

test('what is no HTTP gets the container\'s page, without a reason phrase', async () => {
  for (const text of ['nonsense\r\n\r\n', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /api/v1/config HTTP/1.1\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20000)}\r\n\r\n`]) {
    const { statusLine, body, headers } = await refused(text);
    assert.equal(statusLine, 'HTTP/1.1 400 ');
    assert.equal(Buffer.byteLength(body), 435);
    assert.ok(headers.some(([name, value]) => name === 'Connection' && value === 'close'));
  }
});

test('a client that leaves in the middle of its body does no harm', async () => {
  const connection = await open();
  connection.write(`POST /api/v1/recognition/recognize HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"file": "`);
  connection.destroy();
  const next = await open();
  next.write(CONFIG);
  assert.equal((await next.answer()).statusLine, 'HTTP/1.1 200 ');
  next.destroy();
});

test('deeply nested and otherwise hostile JSON is an empty 400', async () => {
  for (const body of ['['.repeat(200000), '{"subject":{"a":1}}', '\u0000', '"unclosed', '{"subject": 1}}}'.slice(0, 5)]) {
    const { statusLine, body: text } = await refused(
      `POST /api/v1/recognition/subjects HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    assert.equal(statusLine, 'HTTP/1.1 400 ');
    assert.equal(text, '');
  }
});

test('property names of the language are no sort orders', async () => {
  const connection = await open();
  connection.write(`GET /api/v1/recognition/faces?sort=constructor HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\n\r\n`);
  assert.match((await connection.answer()).body, /"code" : 0/);
  connection.destroy();
});

test('the engine is asked for one picture at a time, and a failure does not block the next', async () => {
  const [one, two] = [await open(), await open()];
  one.write(recognizeRequest());
  await engine.called(1);
  two.write(recognizeRequest());
  // The second request has been read when a later one on another connection is answered.
  const three = await open();
  three.write(CONFIG);
  await three.answer();
  assert.deepEqual(engine.calls.map(({ plugins }) => [...plugins]), [['calculator']]);
  engine.calls[0].reject(new Error('scripted failure'));
  assert.equal((await one.answer()).statusLine, 'HTTP/1.1 400 ');
  await engine.called(2);
  engine.calls[1].resolve([{ box: { x_min: 1, y_min: 2, x_max: 3, y_max: 4, probability: 0.9 }, embedding: [1], execution_time: {} }]);
  const { statusLine, body } = await two.answer();
  assert.equal(statusLine, 'HTTP/1.1 200 ');
  assert.match(body, /"subjects" : \[ \]/);
  for (const connection of [one, two, three]) connection.destroy();
});
