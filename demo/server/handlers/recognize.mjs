// POST /recognition/recognize: who is in the picture.
import { json } from '../answer.mjs';
import { errors } from '../errors.mjs';
import { recognizedFace, versionsJson } from '../faces.mjs';
import { float, roundHalfUp5 } from '../json.mjs';
import { similarity, unitLength } from '../similarity.mjs';
import { pictureOptions, wantsEmbedding, withCalculator } from './options.mjs';

export async function recognize({ key, store, core, params, picture }) {
  const options = pictureOptions(params, { predictions: true });
  picture.checkForm();
  const plugins = withCalculator(options.plugins);
  const { faces, versions } = await core.findFaces(picture, { ...options, plugins });
  const examples = store.examples(key);
  const shown = { embedding: wantsEmbedding(options.plugins), status: options.status };
  const result = faces.map((face) => {
    if (face.box.probability == null || !face.embedding) throw errors.unexpected();
    return recognizedFace(face, ranked(face.embedding, examples, core.coefficients, options.predictionCount), shown);
  });
  // The versions are dropped face by face, so an answer without faces keeps them.
  const withVersions = options.status || faces.length === 0;
  return json(200, { result, plugins_versions: withVersions ? versionsJson(versions) : undefined });
}

/** The best examples, not the best subjects: one subject may come twice. */
function ranked(embedding, examples, coefficients, count) {
  if (examples.length === 0) return [];
  try {
    const unit = unitLength(embedding);
    return examples
      .map((example) => ({ name: example.name, similarity: similarity(unit, example.embedding, coefficients) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count)
      .map((each) => ({ subject: each.name, similarity: float(roundHalfUp5(each.similarity)) }));
  } catch (error) {
    if (error instanceof RangeError) throw errors.unexpected();
    throw error;
  }
}
