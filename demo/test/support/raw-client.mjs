// A client that shows what came over the wire: status line, header pairs, framing, connection end.
import net from 'node:net';

export class RawConnection {
  #socket;
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawConnection(socket));
      });
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    // A server that stops reading breaks the pipe; what it answered is still to be read.
    socket.on('error', end);
  }

  write(bytes) {
    this.#socket.write(bytes);
  }

  destroy() {
    this.#socket.destroy();
  }

  /** One answer: { statusLine, interim, headers, chunked, bytes, body (the same as text) }. `head` is true for answers without a body. */
  async answer({ head = false } = {}) {
    const interim = [];
    let top = await this.#top();
    while (/^HTTP\/1\.1 100 /.test(top.statusLine)) {
      interim.push(top.statusLine);
      top = await this.#top();
    }
    const { statusLine, headers } = top;
    const find = (name) => headers.find(([each]) => each.toLowerCase() === name)?.[1];
    const chunked = find('transfer-encoding') === 'chunked' && !head;
    let body = Buffer.alloc(0);
    if (chunked) body = await this.#chunks();
    else if (!head && find('content-length') !== undefined) body = await this.#take(Number(find('content-length')));
    else if (!head) body = await this.#rest();
    return { statusLine, interim, headers, chunked, bytes: body, body: body.toString('utf8') };
  }

  /** The interim answer to "Expect: 100-continue". */
  async interim() {
    return (await this.#top()).statusLine;
  }

  /** Resolves when the server has ended the connection. */
  async ended() {
    while (!this.#ended) await this.#more();
    return true;
  }

  async #top() {
    const text = (await this.#until('\r\n\r\n')).toString('utf8');
    const [statusLine, ...lines] = text.split('\r\n').slice(0, -2);
    return { statusLine, headers: lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]) };
  }

  async #chunks() {
    const chunks = [];
    for (;;) {
      const size = Number.parseInt((await this.#until('\r\n')).toString('latin1'), 16);
      const chunk = await this.#take(size + 2);
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, size));
    }
  }

  async #until(mark) {
    for (;;) {
      const at = this.#buffer.indexOf(mark);
      if (at >= 0) return this.#take(at + mark.length);
      await this.#moreOrFail();
    }
  }

  async #take(size) {
    while (this.#buffer.length < size) await this.#moreOrFail();
    const taken = this.#buffer.subarray(0, size);
    this.#buffer = this.#buffer.subarray(size);
    return taken;
  }

  async #rest() {
    await this.ended();
    return this.#take(this.#buffer.length);
  }

  async #moreOrFail() {
    if (this.#ended) throw new Error(`the server ended the connection in the middle of an answer; so far: ${this.#buffer.toString('latin1', 0, 200)}`);
    await this.#more();
  }

  #more() {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
