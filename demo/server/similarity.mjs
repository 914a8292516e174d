// CompreFace's measure of how alike two faces are.

/**
 * The vector scaled to length 1. A zero or broken vector cannot be scaled; one whose length overflows becomes zero, as
 * on the real server.
 */
export function unitLength(vector) {
  const length = Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));
  if (!(length > 0) || !vector.every(Number.isFinite)) throw new RangeError('embedding has no direction');
  return vector.map((each) => each / length);
}

/** Euclidean distance of two vectors of the same length. */
export function distance(a, b) {
  if (a.length !== b.length) throw new RangeError(`embeddings of ${a.length} and ${b.length} numbers cannot be compared`);
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** From 0 (different) to 1 (same), for two vectors of unit length and the engine's coefficients. */
export function similarity(a, b, [c0, c1]) {
  return (Math.tanh((c0 - distance(a, b)) * c1) + 1) / 2;
}
