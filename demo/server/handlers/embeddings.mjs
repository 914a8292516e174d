// The calls that compare embeddings which the client already has.
import { json } from '../answer.mjs';
import { toDouble, toUuid } from '../convert.mjs';
import { Unreadable, errors } from '../errors.mjs';
import { double } from '../json.mjs';
import { bySimilarity, likenessTo, ranked } from './comparing.mjs';
import { predictionCount } from './options.mjs';

export async function recognizeEmbeddings({ key, store, core, params, body }) {
  const embeddings = rows(body, 'embeddings');
  const count = predictionCount(params);
  const examples = store.examples(key);
  const result = [];
  for (const embedding of embeddings) {
    result.push({ embedding: embedding.map(double), similarities: await ranked(embedding, examples, core, count) });
  }
  return json(200, { result });
}

export async function verifyEmbeddings({ key, store, core, body, path }) {
  const id = toUuid(path.id);
  const embeddings = rows(body, 'embeddings');
  const example = store.example(key, id);
  if (!example) throw errors.exampleUnknown();
  return compared(example.embedding, embeddings, core);
}

/** POST /verification/embeddings/verify */
export async function compareEmbeddings({ core, body }) {
  const { source, targets } = { source: row(property(body, 'source')), targets: readRows(property(body, 'targets')) };
  if (!source?.length) throw errors.fieldEmpty('source');
  if (!targets?.length) throw errors.fieldEmpty('targets');
  return compared(source, targets, core);
}

async function compared(reference, embeddings, core) {
  const likeness = await likenessTo(reference, core);
  const result = bySimilarity(embeddings.map(known), likeness);
  return json(200, { result: result.map(({ embedding, similarity }) => ({ embedding: embedding.map(double), similarity })) });
}

function rows(body, name) {
  const list = readRows(property(body, name));
  if (!list?.length) throw errors.fieldEmpty(name);
  return list.map(known);
}

function property(body, name) {
  if (typeof body !== 'object' || Array.isArray(body)) throw new Unreadable('not an object');
  return body[name] ?? null;
}

/** null where the JSON has null. */
function readRows(value) {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new Unreadable('not an array');
  return value.map((each) => row(each));
}

function row(value) {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new Unreadable('not an array');
  return value.map(number);
}

/** Texts of numbers are taken as numbers, null as 0. */
function number(value) {
  if (typeof value === 'number') return value;
  if (value === null) return 0;
  if (typeof value !== 'string') throw new Unreadable('not a number');
  return toDouble(value) ?? 0;
}

function known(embedding) {
  if (embedding === null) throw errors.unexpected();
  return embedding;
}
