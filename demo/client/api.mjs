// The few calls of a CompreFace server that the demo's tools make, with errors of one line.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A failure to be shown to the user as it is. */
export class ToolError extends Error {}

export class Api {
  #server;
  #key;

  constructor(server, key) {
    this.#server = server.replace(/\/+$/, '');
    this.#key = key;
  }

  /** Options --server and --key-file of a tool. */
  static fromOptions({ server, 'key-file': keyFile }) {
    if (!server || !keyFile) throw new ToolError('give --server URL and --key-file FILE; see --help');
    if (!URL.canParse?.(server) && !/^https?:\/\//.test(server)) throw new ToolError(`--server ${server}: give a URL like http://127.0.0.1:8000`);
    try {
      return new Api(server, fs.readFileSync(keyFile, 'utf8').trim());
    } catch (error) {
      throw new ToolError(`${keyFile}: cannot be read (${error.code}); give a file that holds the recognition service's API key`);
    }
  }

  /** How many examples a subject has. */
  async exampleCount(subject) {
    const answer = await this.#call('GET', `/faces?size=1&subject=${encodeURIComponent(subject)}`);
    return answer.total_elements;
  }

  async enrol(subject, file) {
    return this.#call('POST', `/faces?subject=${encodeURIComponent(subject)}`, pictureForm(file));
  }

  /** The faces of a picture; none is an empty list. */
  async recognize(file, query = '') {
    try {
      return (await this.#call('POST', `/recognize${query}`, pictureForm(file))).result;
    } catch (error) {
      if (error.code === 28) return [];
      throw error;
    }
  }

  async #call(method, target, form) {
    const url = `${this.#server}/api/v1/recognition${target}`;
    let response;
    let text;
    try {
      response = await fetch(url, { method, body: form?.body, headers: { 'x-api-key': this.#key, ...(form && { 'content-type': form.type }) } });
      text = await response.text();
    } catch (error) {
      throw new ToolError(`${this.#server}: no answer (${error.cause?.code ?? error.message}); is the server running there?`);
    }
    return readAnswer(response, text, url);
  }
}

function readAnswer(response, text, url) {
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: told below.
  }
  if (response.ok && value !== null) return value;
  const reason = value?.message ?? 'the answer is not JSON; is this a CompreFace server?';
  throw Object.assign(new ToolError(`${url}: HTTP ${response.status}: ${reason}`), { code: value?.code });
}

// By hand rather than with FormData, which makes Node 18 print a warning about files.
function pictureForm(file) {
  const boundary = `demo-${randomUUID()}`;
  const top = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${path.basename(file)}"\r\nContent-Type: image/jpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(top), fs.readFileSync(file), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

/** Runs a tool's main function; its failures end the process with one line and status 1. */
export async function runTool(name, main) {
  // Whoever reads the output may stop doing so, as head does.
  process.stdout.on('error', () => process.exit());
  try {
    await main();
  } catch (error) {
    console.error(`${name}: ${error.message.split('\n')[0]}`);
    process.exitCode = 1;
  }
}
