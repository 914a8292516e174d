// POST /detection/detect: where faces are.
import { json } from '../answer.mjs';
import { detectedFace } from '../faces.mjs';
import { versionsShown } from './looking.mjs';
import { pictureOptions } from './options.mjs';

export async function detect({ core, params, picture }) {
  const options = pictureOptions(params, { predictions: false });
  picture.checkForm();
  const { faces, versions } = await core.findFaces(picture, options);
  return json(200, {
    result: faces.map((face) => detectedFace(face, options)),
    plugins_versions: versionsShown(faces, versions, options),
  });
}
