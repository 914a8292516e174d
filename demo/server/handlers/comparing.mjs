// How like faces are, as the API tells it.
import { errors } from '../errors.mjs';
import { float, roundHalfUp5 } from '../json.mjs';
import { similarity, unitLength } from '../similarity.mjs';

/** The `count` best examples, not the best subjects: one subject may come twice. */
export async function ranked(embedding, examples, core, count) {
  if (examples.length === 0) return [];
  const coefficients = await core.coefficients();
  return comparable(() => {
    const unit = unitLength(embedding);
    return examples
      .map((example) => ({ name: example.name, similarity: similarity(unit, example.embedding, coefficients) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count)
      .map((each) => ({ subject: each.name, similarity: shown(each.similarity) }));
  });
}

/** A function from an embedding to how like it is to `reference`, as it is shown. */
export async function likenessTo(reference, core) {
  const coefficients = await core.coefficients();
  const unit = comparable(() => unitLength(reference));
  return (embedding) => comparable(() => shown(similarity(unit, unitLength(embedding), coefficients)));
}

/** [{ embedding, similarity }], the likest first, as the two calls that compare embeddings answer. */
export function bySimilarity(embeddings, likeness) {
  return embeddings
    .map((embedding) => ({ embedding, similarity: likeness(embedding) }))
    .sort((a, b) => b.similarity.value - a.similarity.value);
}

function shown(value) {
  return float(roundHalfUp5(value));
}

/** Embeddings of other lengths, or without a direction, are the server's "something went wrong". */
export function comparable(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw errors.unexpected();
    throw error;
  }
}
