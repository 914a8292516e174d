// POST /verification/verify: how like the faces of one picture are to the face of another.
import { json } from '../answer.mjs';
import { errors } from '../errors.mjs';
import { matchedFace, sourceFace, versionsJson } from '../faces.mjs';
import { likenessTo } from './comparing.mjs';
import { comparableFaces } from './looking.mjs';
import { pictureOptions } from './options.mjs';

export async function verify({ core, params, pictures: { source, target } }) {
  const options = pictureOptions(params, { predictions: false });
  source.checkForm();
  target.checkForm();
  const { face, versions } = await onlyFace(core, source, options);
  const { faces } = await comparableFaces(core, target, options);
  if (faces.length === 0) throw errors.unexpected();
  const likeness = await likenessTo(face.embedding, core);
  return json(200, {
    result: [{
      source_image_face: sourceFace(face, options),
      face_matches: faces.map((each) => matchedFace(each, likeness(each.embedding), options)),
      plugins_versions: options.status ? versionsJson(versions) : undefined,
    }],
  });
}

async function onlyFace(core, picture, options) {
  const { faces, versions } = await comparableFaces(core, picture, options);
  if (faces.length === 0) throw errors.noFace();
  if (faces.length > 1) throw errors.moreThanOneFace();
  return { face: faces[0], versions };
}
