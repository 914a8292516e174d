// The real face models: detection, five landmarks, 128-number descriptor, age and gender.
// Runs wherever it is imported; the server imports it in a worker thread, because one picture
// keeps the processor busy for some tenths of a second.
import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';
import { BadPicture } from './faults.mjs';

const require = createRequire(import.meta.url);

// The long side to which a picture is shrunk before detection. CompreFace's own core does the same.
const DETECTION_SIDE = 640;
const DEFAULT_THRESHOLD = 0.5;

// A small file can claim to be a picture of any size; decoding must not take all the memory.
const MOST_PIXELS = 50_000_000;

export async function loadFaceModels() {
  const faceapi = await importQuietly();
  const packageDir = path.dirname(require.resolve('@vladmandic/face-api/package.json'));
  const wasmDir = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  // Without this path the backend would fetch its .wasm files from the network.
  faceapi.tf.setWasmPaths(path.join(wasmDir, 'dist') + path.sep);
  await faceapi.tf.setBackend('wasm');
  await faceapi.tf.ready();
  const models = path.join(packageDir, 'model');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  await faceapi.nets.faceRecognitionNet.loadFromDisk(models);
  await faceapi.nets.ageGenderNet.loadFromDisk(models);
  const engine = new FaceModels(faceapi);
  await engine.warmUp();
  return engine;
}

/** TensorFlow greets on the console when it is loaded; nobody who runs the demo needs to see that. */
async function importQuietly() {
  const kept = { log: console.log, info: console.info, warn: console.warn };
  Object.assign(console, { log() {}, info() {}, warn() {} });
  try {
    const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
    faceapi.tf.enableProdMode();
    return faceapi;
  } finally {
    Object.assign(console, kept);
  }
}

class FaceModels {
  #faceapi;

  constructor(faceapi) {
    this.#faceapi = faceapi;
  }

  /** The first run compiles the kernels; it must not fall on the first user's picture. */
  async warmUp() {
    const grey = { data: new Uint8Array(96 * 96 * 3).fill(128), width: 96, height: 96 };
    await this.#boxes(grey, 0.5);
    await this.#wholePicture(grey, new Set(['calculator', 'age', 'gender', 'landmarks']));
  }

  /**
   * Faces of one picture, largest first.
   * request: { limit, threshold (null = default), plugins (Set of slugs), detectFaces }
   */
  async findFaces(bytes, request) {
    const picture = await decode(bytes);
    const threshold = request.threshold ?? DEFAULT_THRESHOLD;
    if (!request.detectFaces) return [await this.#wholePicture(picture, request.plugins)];
    const started = performance.now();
    const boxes = (await this.#boxes(picture, threshold)).slice(0, request.limit || undefined);
    const detectorTime = Math.round((performance.now() - started) / Math.max(boxes.length, 1));
    const faces = [];
    for (const box of boxes) {
      faces.push(await this.#face(picture, box, request.plugins, detectorTime));
    }
    return faces;
  }

  async #boxes(picture, threshold) {
    const scale = Math.min(1, DETECTION_SIDE / Math.max(picture.width, picture.height));
    const small = scale < 1 ? await resized(picture, scale) : picture;
    const tensor = this.#tensor(small);
    try {
      const found = await this.#detect(tensor, threshold);
      const back = { x: picture.width / small.width, y: picture.height / small.height };
      return found.map((each) => originalBox(each, back)).sort((a, b) => area(b) - area(a));
    } finally {
      tensor.dispose();
    }
  }

  #detect(tensor, threshold) {
    const options = new this.#faceapi.SsdMobilenetv1Options({ minConfidence: Math.max(threshold, 0.01), maxResults: 100 });
    return this.#faceapi.detectAllFaces(tensor, options);
  }

  async #face(picture, box, plugins, detectorTime) {
    const face = { box, execution_time: { detector: detectorTime } };
    await this.#describe(picture, box, plugins, face);
    return face;
  }

  async #wholePicture(picture, plugins) {
    const box = { x_min: 0, y_min: 0, x_max: picture.width, y_max: picture.height, probability: 1 };
    const face = { box, execution_time: { detector: 0 } };
    await this.#describe(picture, box, plugins, face);
    if (plugins.has('landmarks')) face.landmarks = [[], [], [], [], []];
    return face;
  }

  /** Runs the asked plugins on one face of the picture and adds what they say to `face`. */
  async #describe(picture, box, plugins, face) {
    const crop = await cropped(picture, box);
    const tensor = this.#tensor(crop);
    try {
      if (plugins.has('landmarks') || plugins.has('calculator')) {
        const marks = await this.#faceapi.nets.faceLandmark68Net.detectLandmarks(tensor);
        if (plugins.has('landmarks')) face.landmarks = fivePoints(marks, crop);
        if (plugins.has('calculator')) await this.#embedding(picture, crop, marks, face);
      }
      if (plugins.has('age') || plugins.has('gender')) await this.#ageAndGender(tensor, plugins, face);
    } finally {
      tensor.dispose();
    }
  }

  /** The descriptor net wants the box that the landmarks span, which may reach beyond the detector's. */
  async #embedding(picture, crop, marks, face) {
    await timed(face.execution_time, 'calculator', async () => {
      const span = marks.align(null, { useDlibAlignment: false });
      const box = {
        x_min: Math.round(crop.left + span.x),
        y_min: Math.round(crop.top + span.y),
        x_max: Math.round(crop.left + span.x + span.width),
        y_max: Math.round(crop.top + span.y + span.height),
      };
      const tensor = this.#tensor(await cropped(picture, box));
      try {
        face.embedding = Array.from(await this.#faceapi.nets.faceRecognitionNet.computeFaceDescriptor(tensor));
      } finally {
        tensor.dispose();
      }
    });
  }

  async #ageAndGender(tensor, plugins, face) {
    const time = face.execution_time;
    const slug = plugins.has('age') ? 'age' : 'gender';
    await timed(time, slug, async () => {
      const seen = await this.#faceapi.nets.ageGenderNet.predictAgeAndGender(tensor);
      const years = Math.max(0, Math.round(seen.age));
      if (plugins.has('age')) face.age = { low: years, high: years, probability: 1 };
      if (plugins.has('gender')) face.gender = { value: seen.gender, probability: seen.genderProbability };
    });
    // One net answers both; its time is told with the first and nothing is left for the second.
    if (plugins.has('age') && plugins.has('gender')) time.gender = 0;
  }

  #tensor(picture) {
    const { tf } = this.#faceapi;
    return tf.tensor3d(picture.data, [picture.height, picture.width, 3], 'int32');
  }
}

async function decode(bytes) {
  try {
    // EXIF rotation is deliberately not applied: CompreFace does not apply it either.
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS }).toColourspace('srgb').removeAlpha()
      .raw().toBuffer({ resolveWithObject: true });
    return { data: info.channels === 3 ? data : threeChannels(data), width: info.width, height: info.height };
  } catch {
    throw new BadPicture('the picture cannot be decoded');
  }
}

function threeChannels(grey) {
  const data = Buffer.alloc(grey.length * 3);
  for (let i = 0; i < grey.length; i += 1) data.fill(grey[i], i * 3, i * 3 + 3);
  return data;
}

function raw(picture) {
  return sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
}

async function resized(picture, scale) {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const data = await raw(picture).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { data, width, height };
}

/** The face's pixels from the original picture, with at least one pixel whatever the box says. */
async function cropped(picture, box) {
  const left = clamp(box.x_min, 0, picture.width - 1);
  const top = clamp(box.y_min, 0, picture.height - 1);
  const width = clamp(box.x_max, left + 1, picture.width) - left;
  const height = clamp(box.y_max, top + 1, picture.height) - top;
  const data = await raw(picture).extract({ left, top, width, height }).raw().toBuffer();
  return { data, width, height, left, top };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function originalBox(detection, back) {
  const { box, score } = detection;
  return {
    x_min: Math.round(box.x * back.x),
    y_min: Math.round(box.y * back.y),
    x_max: Math.round((box.x + box.width) * back.x),
    y_max: Math.round((box.y + box.height) * back.y),
    probability: score,
  };
}

function area(box) {
  return (box.x_max - box.x_min) * (box.y_max - box.y_min);
}

/** Eyes, nose tip, mouth corners out of the 68 points, in pixels of the whole picture. */
function fivePoints(marks, origin) {
  const centre = (points) => ({
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  });
  const mouth = marks.getMouth();
  const five = [centre(marks.getLeftEye()), centre(marks.getRightEye()), marks.getNose()[3], mouth[0], mouth[6]];
  return five.map((point) => [Math.round(point.x + origin.left), Math.round(point.y + origin.top)]);
}

async function timed(times, name, work) {
  const started = performance.now();
  await work();
  times[name] = Math.round(performance.now() - started);
}
