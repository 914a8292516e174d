// The subjects of a recognition service.
import { json } from '../answer.mjs';
import { Unreadable, errors } from '../errors.mjs';

const LONGEST_NAME = 50;

export function list({ key, store }) {
  return json(200, { subjects: store.subjects(key) });
}

export function add({ key, store, body }) {
  const name = subjectName(body);
  if (store.findSubject(key, name) !== null) throw errors.subjectExists();
  store.addSubject(key, name);
  return json(201, { subject: name });
}

export function rename({ key, store, body, path: { name } }) {
  const newName = subjectName(body);
  if (store.findSubject(key, name) === null) throw errors.subjectNotFound(name);
  return json(200, { updated: store.renameSubject(key, name, newName) });
}

export function remove({ key, store, path: { name } }) {
  const gone = store.deleteSubject(key, name);
  if (!gone) throw errors.subjectNotFound(name);
  return json(200, { subject: gone.name });
}

export function removeAll({ key, store }) {
  return json(200, { deleted: store.deleteAllSubjects(key) });
}

/** `{"subject": name}` or the bare name; numbers and booleans are taken as text. */
function subjectName(body) {
  const name = typeof body === 'string' ? body : propertyText(body);
  if (name === null || (name !== '' && name.trim() === '')) throw errors.subjectEmpty();
  // An empty name breaks three rules and the real server reports any of them; here it is always this one.
  if (name === '') throw errors.subjectCharacters();
  if (name.length > LONGEST_NAME) throw errors.subjectSize();
  if (/[;/\\]/.test(name)) throw errors.subjectCharacters();
  return name;
}

function propertyText(body) {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Unreadable('not an object');
  const { subject } = body;
  if (subject === undefined || subject === null) return null;
  if (typeof subject === 'object') throw new Unreadable('not a text');
  return String(subject);
}
