// POST /recognition/faces/{id}/verify: how like the faces of a picture are to one example.
import { json } from '../answer.mjs';
import { toUuid } from '../convert.mjs';
import { errors } from '../errors.mjs';
import { exampleFace } from '../faces.mjs';
import { likenessTo } from './comparing.mjs';
import { comparableFaces, versionsShown } from './looking.mjs';
import { pictureOptions } from './options.mjs';

export async function verifyExample({ key, store, core, params, picture, path }) {
  const id = toUuid(path.id);
  const options = pictureOptions(params, { predictions: false });
  picture.checkForm();
  const { faces, versions } = await comparableFaces(core, picture, options);
  // Looked up only now: an unknown example with a picture without faces is the picture's fault.
  const example = store.example(key, id);
  if (!example) throw errors.exampleUnknown();
  const likeness = await likenessTo(example.embedding, core);
  const result = faces.map((face) => exampleFace(face, example.name, likeness(face.embedding), options));
  return json(200, { result, plugins_versions: versionsShown(faces, versions, options) });
}
