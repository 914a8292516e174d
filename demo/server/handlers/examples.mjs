// The examples (enrolled pictures) of a recognition service.
import { json } from '../answer.mjs';
import { toDouble, toStrictUuid, toUuid } from '../convert.mjs';
import { Unreadable, errors } from '../errors.mjs';
import { unitLength } from '../similarity.mjs';
import { comparable } from './comparing.mjs';
import { page } from './paging.mjs';

export async function add({ key, store, core, params, picture, keepPictures }) {
  const name = params.get('subject');
  if (name === undefined) throw errors.missingParameter('subject');
  const threshold = toDouble(params.get('det_prob_threshold'));
  if (name.trim() === '') throw errors.rules(['Subject name is empty']);
  picture.checkForm();
  const { faces, versions } = await core.findFaces(picture, { limit: 2, threshold, plugins: 'calculator', detectFaces: true });
  if (faces.length > 1) throw errors.moreThanOneFace();
  if (faces.length === 0 || !versions.calculator) throw errors.unexpected();
  // The picture's text is decoded once more, now by a strict decoder.
  if (picture.base64 && !picture.strict) throw errors.unexpected();
  const id = store.addExample(key, name, {
    embedding: comparable(() => unitLength(faces[0].embedding)),
    calculator: versions.calculator,
    picture: keepPictures ? picture.bytes : null,
  });
  return json(201, { image_id: id, subject: name });
}

export function list({ key, store, params }) {
  const name = params.get('subject');
  const examples = store.examples(key);
  return json(200, page(name === undefined ? examples : examples.filter((each) => each.name === name), params));
}

export function removeOne({ key, store, path: { id: text } }) {
  const id = toUuid(text);
  const name = store.deleteExample(key, id);
  if (name === null) throw errors.imageNotFound(id);
  return json(200, { image_id: id, subject: name });
}

export function removeMany({ key, store, body }) {
  if (!Array.isArray(body)) throw new Unreadable('not an array');
  const ids = body.map((each) => (each === null ? null : toStrictUuid(each)));
  if (ids.includes(null)) throw errors.unexpected();
  const gone = ids.map((id) => ({ image_id: id, subject: store.deleteExample(key, id) }));
  return json(200, gone.filter(({ subject }) => subject !== null));
}

/** Deletes the subject too; the answer counts its examples. */
export function removeBySubject({ key, store, params }) {
  const name = params.get('subject');
  if (name === undefined || name.trim() === '') throw errors.rules(['Subject name is empty']);
  return json(200, { deleted: store.deleteSubject(key, name)?.examples ?? 0 });
}
