// The thread in which the models run. Messages in: { id, bytes, request }; out: { ready } once,
// then { id, faces } or { id, error, badPicture }.
import { parentPort } from 'node:worker_threads';
import { BadPicture } from './faults.mjs';
import { loadFaceModels } from './face-models.mjs';

const models = await loadFaceModels();

parentPort.on('message', async ({ id, bytes, request }) => {
  try {
    parentPort.postMessage({ id, faces: await models.findFaces(Buffer.from(bytes), request) });
  } catch (error) {
    parentPort.postMessage({ id, error: `${error.name}: ${error.message}`, badPicture: error instanceof BadPicture });
  }
});
parentPort.postMessage({ ready: true });
