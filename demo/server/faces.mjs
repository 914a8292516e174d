// Faces as the API shows them. Absent plugins leave no property behind.
import { double, roundHalfUp5 } from './json.mjs';

const TIMED = ['age', 'gender', 'pose', 'detector', 'calculator', 'mask'];

/** One face of a recognize answer; `subjects` is already ranked. */
export function recognizedFace(face, subjects, { embedding, status }) {
  return {
    ...described(face, embedding),
    box: boxJson(face.box, roundHalfUp5),
    mask: judged(face.mask),
    subjects,
    landmarks: face.landmarks,
    execution_time: times(face, status),
  };
}

/** One face of an answer that verifies an example. */
export function exampleFace(face, subject, similarity, { embedding, status }) {
  return {
    box: boxJson(face.box, roundHalfUp5),
    subject,
    similarity,
    landmarks: face.landmarks,
    ...described(face, embedding),
    mask: judged(face.mask),
    execution_time: times(face, status),
  };
}

/** One face of the target picture of a verification. */
export function matchedFace(face, similarity, { embedding, status }) {
  return { ...placed(face, embedding, roundHalfUp5), similarity, execution_time: times(face, status) };
}

/** The face of its source picture. */
export function sourceFace(face, { embedding, status }) {
  return { ...placed(face, embedding, roundHalfUp5), execution_time: times(face, status) };
}

/** One face of a detect answer: its probability is not rounded. */
export function detectedFace(face, { embedding, status }) {
  return { ...placed(face, embedding, (probability) => probability), execution_time: times(face, status) };
}

export function versionsJson(versions) {
  return Object.fromEntries(TIMED.filter((slug) => Object.hasOwn(versions, slug)).map((slug) => [slug, versions[slug]]));
}

function placed(face, embedding, rounded) {
  return { ...described(face, embedding), box: boxJson(face.box, rounded), landmarks: face.landmarks, mask: judged(face.mask) };
}

function described(face, embedding) {
  const { age, gender, pose } = face;
  return {
    age: age && { probability: double(age.probability), high: age.high, low: age.low },
    gender: judged(gender),
    pose: pose && { pitch: double(pose.pitch), roll: double(pose.roll), yaw: double(pose.yaw) },
    embedding: embedding && face.embedding ? face.embedding.map(double) : undefined,
  };
}

function judged(opinion) {
  return opinion && { probability: double(opinion.probability), value: opinion.value };
}

function boxJson(box, rounded) {
  const probability = box.probability == null ? null : double(rounded(box.probability));
  return { probability, x_max: box.x_max, y_max: box.y_max, x_min: box.x_min, y_min: box.y_min };
}

function times({ execution_time: measured }, wanted) {
  if (!wanted) return undefined;
  return Object.fromEntries(TIMED.filter((slug) => Object.hasOwn(measured, slug)).map((slug) => [slug, double(measured[slug])]));
}
