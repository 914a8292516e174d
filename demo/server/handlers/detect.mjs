// POST /detection/detect: where faces are.
import { json } from '../answer.mjs';
import { detectedFace, versionsJson } from '../faces.mjs';
import { pictureOptions, wantsEmbedding } from './options.mjs';

export async function detect({ core, params, picture }) {
  const options = pictureOptions(params, { predictions: false });
  picture.checkForm();
  const { faces, versions } = await core.findFaces(picture, options);
  const shown = { embedding: wantsEmbedding(options.plugins), status: options.status };
  const withVersions = options.status || faces.length === 0;
  return json(200, {
    result: faces.map((face) => detectedFace(face, shown)),
    plugins_versions: withVersions ? versionsJson(versions) : undefined,
  });
}
