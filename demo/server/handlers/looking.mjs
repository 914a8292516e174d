// What the calls that look at a picture and compare its faces have in common.
import { errors } from '../errors.mjs';
import { versionsJson } from '../faces.mjs';
import { withCalculator } from './options.mjs';

/** The faces of a picture with their embeddings, which need not have been asked for. */
export async function comparableFaces(core, picture, options) {
  const found = await core.findFaces(picture, { ...options, plugins: withCalculator(options.plugins) });
  if (found.faces.some((face) => face.box.probability == null || !face.embedding)) throw errors.unexpected();
  return found;
}

/** The versions are dropped face by face, so an answer without faces keeps them. */
export function versionsShown(faces, versions, { status }) {
  return status || faces.length === 0 ? versionsJson(versions) : undefined;
}
