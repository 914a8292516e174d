// An engine without models: it knows pictures by their content and says what the script says.
// It gives the same answers as the engine behind the recordings in tests/data/contract.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadPicture, CoreFault } from './faults.mjs';
import { markOf, standIn } from './script-pictures.mjs';

// One face of this box when detection is switched off.
const WHOLE_PICTURE = { x_min: 0, y_min: 0, x_max: 587, y_max: 480, probability: 1 };
const LANDMARKS = [[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]];
const PLUGINS = ['age', 'gender', 'mask', 'pose', 'landmarks', 'calculator'];

// What it makes of a picture without a face when it must not look for one. (The recordings keep no embedding of it.)
const NOBODY = {
  embedding: new Array(512).fill(1),
  age: [25, 32, 0.5],
  gender: ['female', 0.5],
  mask: ['without_mask', 0.5],
  pose: { pitch: 0, roll: 0, yaw: 0 },
};
// How long the API waits for the core.
const READ_TIMEOUT_MS = 60_000;
const FILES = { script: 'images.json', embeddings: 'embeddings.json' };

/** { script, embeddings } of a folder: its images.json and embeddings.json, as tests/data/contract has them. */
export function readScript(folder) {
  const read = (name) => {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
    } catch (error) {
      throw new Error(`${path.join(folder, name)} cannot be read as a script (${error.message})`);
    }
  };
  return { script: read(FILES.script), embeddings: read(FILES.embeddings) };
}

export class ScriptedEngine {
  // As many as a core as it is shipped: two processes.
  atOnce = 2;
  readTimeoutMs = READ_TIMEOUT_MS;
  #script;
  #embeddings;
  #pause;
  #names = new Map();

  /** script, embeddings: see readScript(). pause(ms) resolves when a picture that takes its time has had it. */
  constructor({ script, embeddings, pause = sleep }) {
    this.#script = script;
    this.#embeddings = embeddings;
    this.#pause = pause;
    for (const [name, { bytes, decodable }] of Object.entries(script.images)) {
      if (decodable) this.#names.set(markOf(standIn(name, bytes)), name);
    }
  }

  get versions() {
    return this.#script.engine.versions;
  }

  status() {
    return { calculator: this.versions.calculator, coefficients: this.#script.engine.similarity_coefficients };
  }

  async findFaces(bytes, request) {
    // Padding after a picture does not change what is seen in it.
    const name = this.#names.get(markOf(bytes));
    if (!name) throw new BadPicture('not one of the pictures of the script');
    const { faces, fault, delay_ms: delayMs = 0 } = this.#script.images[name].engine;
    await this.#takeTime(delayMs);
    if (fault) return this.#faulty(fault, faces, request);
    return this.#answers(faces, request);
  }

  async close() {}

  async #takeTime(ms) {
    if (ms > 0) await this.#pause(Math.min(ms, this.readTimeoutMs));
    if (ms >= this.readTimeoutMs) throw CoreFault.transport('Read timed out');
  }

  #answers(faces, request) {
    const threshold = request.threshold ?? this.#script.engine.default_threshold;
    const seen = request.detectFaces
      ? faces.filter((face) => face.probability > threshold).sort((a, b) => area(b.box) - area(a.box))
      : [faces[0] ?? NOBODY];
    const kept = seen.slice(0, request.limit || undefined);
    return kept.map((face) => this.#answer(face, request, kept.length));
  }

  #answer(face, { plugins, detectFaces }, count) {
    const times = this.#script.engine.execution_time_ms;
    const answer = {
      box: detectFaces ? { ...face.box, probability: face.probability } : { ...WHOLE_PICTURE },
      execution_time: { detector: Math.floor(times.detector / count) },
    };
    for (const slug of PLUGINS.filter((each) => plugins.has(each))) {
      answer[slug === 'calculator' ? 'embedding' : slug] = this.#opinion(slug, face, detectFaces);
      answer.execution_time[slug] = times[slug];
    }
    return answer;
  }

  #opinion(slug, face, detectFaces) {
    switch (slug) {
      case 'age': return { low: face.age[0], high: face.age[1], probability: face.age[2] };
      case 'landmarks': return detectFaces ? LANDMARKS.map(([x, y]) => pointIn(face.box, x, y)) : LANDMARKS.map(() => []);
      case 'calculator': return this.#embedding(face.embedding);
      case 'pose': return face.pose;
      default: return { value: face[slug][0], probability: face[slug][1] };
    }
  }

  #embedding(given) {
    // The named ones were kept with the digits that a 32-bit float needs.
    return typeof given === 'string' ? this.#embeddings[given].map(Math.fround) : given;
  }

  #faulty(fault, faces, request) {
    const thrown = thrownFault(fault);
    if (thrown) throw thrown;
    const seen = this.#answers(faces, request);
    if (fault === 'HTTP 200 with an empty result') return { faces: [], mayBeEmpty: true };
    if (fault === 'face without embedding') for (const face of seen) delete face.embedding;
    if (fault === 'box without probability') for (const face of seen) face.box.probability = null;
    if (fault === 'embedding of 512 zeros') for (const face of seen) face.embedding = new Array(512).fill(0);
    if (fault === 'plugins_versions without calculator') return { faces: seen, versions: { detector: this.versions.detector } };
    return seen;
  }
}

function thrownFault(fault) {
  switch (fault) {
    case 'HTTP 500 with a short JSON message':
      return CoreFault.failure('PluginError', 'facenet.Calculator error - scripted failure');
    case 'HTTP 500 with a 1000-byte JSON message':
      return CoreFault.failure('ResourceExhaustedError', 'scripted "long" text. '.repeat(40));
    case 'HTTP 503 with HTML':
      return CoreFault.http(503, 'Service Unavailable', '<html><body>Service Unavailable</body></html>');
    case 'HTTP 200 with text that is not JSON':
      return CoreFault.unreadable("Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token "
        + "'null', 'true' or 'false')\n at [Source: (BufferedReader); line: 1, column: 5]");
    case 'closes the connection without an answer':
      return CoreFault.transport('Unexpected end of file from server');
    default:
      return null;
  }
}

function area(box) {
  return (box.x_max - box.x_min) * (box.y_max - box.y_min);
}

function pointIn(box, x, y) {
  return [Math.round(box.x_min + x * (box.x_max - box.x_min)), Math.round(box.y_min + y * (box.y_max - box.y_min))];
}
