// The engine with real models, in a thread of its own so that the server keeps answering.
import { Worker } from 'node:worker_threads';
import { BadPicture, CoreFault } from './faults.mjs';

export const VERSIONS = {
  age: 'faceapi.AgeGenderNet',
  gender: 'faceapi.AgeGenderNet',
  detector: 'faceapi.SsdMobilenetv1',
  calculator: 'faceapi.FaceRecognitionNet',
  landmarks: 'faceapi.FaceLandmark68Net',
};

/** Similarity = (tanh((c0 - distance) * c1) + 1) / 2, for these models' descriptors at unit length. */
export const COEFFICIENTS = [0.42, 10];

export class RealEngine {
  #worker;
  #waiting = new Map();
  #nextId = 1;
  #failure = null;

  /** Resolves when the models are loaded and have run once. */
  static async start() {
    const engine = new RealEngine();
    await engine.#load();
    return engine;
  }

  get versions() {
    return VERSIONS;
  }

  status() {
    return { calculator: VERSIONS.calculator, coefficients: COEFFICIENTS };
  }

  findFaces(bytes, request) {
    if (this.#failure) return Promise.reject(CoreFault.failure('EngineError', this.#failure));
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, bytes, request });
    });
  }

  async close() {
    await this.#worker.terminate();
  }

  #load() {
    return new Promise((resolve, reject) => {
      this.#worker = new Worker(new URL('./worker.mjs', import.meta.url));
      this.#worker.on('message', (message) => (message.ready ? resolve() : this.#settle(message)));
      this.#worker.on('error', (error) => {
        reject(error);
        this.#failAll(error.message);
      });
      this.#worker.on('exit', () => this.#failAll('the engine thread has ended'));
    });
  }

  #settle({ id, faces, error, badPicture }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) resolve(faces);
    else reject(badPicture ? new BadPicture(error) : CoreFault.failure('EngineError', error));
  }

  #failAll(reason) {
    this.#failure ??= reason;
    for (const { reject } of this.#waiting.values()) reject(CoreFault.failure('EngineError', reason));
    this.#waiting.clear();
  }
}
