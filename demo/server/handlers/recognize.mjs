// POST /recognition/recognize: who is in the picture.
import { json } from '../answer.mjs';
import { recognizedFace } from '../faces.mjs';
import { comparableFaces, versionsShown } from './looking.mjs';
import { ranked } from './comparing.mjs';
import { pictureOptions } from './options.mjs';

export async function recognize({ key, store, core, params, picture }) {
  const options = pictureOptions(params, { predictions: true });
  picture.checkForm();
  const { faces, versions } = await comparableFaces(core, picture, options);
  const examples = store.examples(key);
  const result = [];
  for (const face of faces) {
    const subjects = await ranked(face.embedding, examples, core, options.predictionCount);
    result.push(recognizedFace(face, subjects, options));
  }
  return json(200, { result, plugins_versions: versionsShown(faces, versions, options) });
}
