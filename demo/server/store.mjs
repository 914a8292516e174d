// Subjects and their examples, per recognition service. In memory, and on disk if a folder is given.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { errors } from './errors.mjs';
import { Pictures } from './pictures.mjs';

const FORMAT = 2;
// What the database column holds, in characters.
const LONGEST_NAME = 255;

export class Store {
  #services = new Map();
  #file = null;
  #pictures;

  constructor(pictures) {
    this.#pictures = pictures;
  }

  /** directory: where to keep the state; null keeps it in memory only. */
  static open(directory) {
    if (directory === null) return new Store(new Pictures(null));
    fs.mkdirSync(directory, { recursive: true });
    const store = new Store(new Pictures(path.join(directory, 'pictures')));
    store.#file = path.join(directory, 'state.json');
    if (fs.existsSync(store.#file)) store.#load();
    return store;
  }

  subjects(key) {
    return this.#service(key).subjects.map((subject) => subject.name);
  }

  /** The stored name of a subject, found without regard to case; null if there is none. */
  findSubject(key, name) {
    return this.#find(key, name)?.name ?? null;
  }

  addSubject(key, name) {
    checkStorable(name);
    this.#service(key).subjects.push({ id: randomUUID(), name });
    this.#save();
  }

  /** False if the name is already exactly that. A name of another subject takes over the examples. */
  renameSubject(key, name, newName) {
    checkStorable(newName);
    const service = this.#service(key);
    const subject = this.#find(key, name);
    if (subject.name === newName) return false;
    const other = this.#find(key, newName);
    if (other && other !== subject) {
      for (const example of service.examples) if (example.subject === subject) example.subject = other;
      service.subjects = service.subjects.filter((each) => each !== subject);
    } else {
      subject.name = newName;
    }
    this.#save();
    return true;
  }

  /** { name, examples } of what went, or null. */
  deleteSubject(key, name) {
    const service = this.#service(key);
    const subject = this.#find(key, name);
    if (!subject) return null;
    const gone = service.examples.filter((example) => example.subject === subject);
    service.examples = service.examples.filter((example) => example.subject !== subject);
    service.subjects = service.subjects.filter((each) => each !== subject);
    this.#saveWithout(gone);
    return { name: subject.name, examples: gone.length };
  }

  deleteAllSubjects(key) {
    const { subjects, examples } = this.#service(key);
    this.#services.delete(key);
    this.#saveWithout(examples);
    return subjects.length;
  }

  /** All examples: [{ id, name, embedding }] in the order of their making. */
  examples(key) {
    // Not #service(): the key may be one that nobody has checked, and must not be remembered.
    const { examples = [] } = this.#services.get(key) ?? {};
    return examples.map(({ id, subject, embedding }) => ({ id, name: subject.name, embedding }));
  }

  /** One of them, or null. */
  example(key, id) {
    return this.examples(key).find((example) => example.id === id) ?? null;
  }

  /** The bytes that an example was enrolled with; null for an unknown one and where they were not kept. */
  picture(key, id) {
    return this.example(key, id) && this.#pictures.get(id);
  }

  /** [{ key, id }] of all examples, whatever the service, that another version of the engine made. */
  madeByOther(calculator) {
    return [...this.#services].flatMap(([key, { examples }]) => examples
      .filter((example) => example.calculator !== calculator)
      .map(({ id }) => ({ key, id })));
  }

  /** Puts another embedding in the place of the one that an example has. */
  replaceEmbedding(key, id, { embedding, calculator }) {
    const example = this.#service(key).examples.find((each) => each.id === id);
    if (!example) return;
    Object.assign(example, { embedding, calculator });
    this.#save();
  }

  /**
   * Adds an example, and the subject if it is new. The embedding is kept as given, with the version of the engine's
   * calculator that made it; picture: its bytes, null when they are not to be kept.
   */
  addExample(key, name, { embedding, calculator, picture = null }) {
    checkStorable(name);
    const service = this.#service(key);
    let subject = this.#find(key, name);
    if (!subject) {
      subject = { id: randomUUID(), name };
      service.subjects.push(subject);
    }
    const id = randomUUID();
    service.examples.push({ id, subject, embedding, calculator });
    if (picture !== null) this.#pictures.put(id, picture);
    this.#save();
    return id;
  }

  /** The name of the subject that the example belonged to, or null. The subject stays. */
  deleteExample(key, id) {
    const service = this.#service(key);
    const index = service.examples.findIndex((example) => example.id === id);
    if (index < 0) return null;
    const [gone] = service.examples.splice(index, 1);
    this.#saveWithout([gone]);
    return gone.subject.name;
  }

  #service(key) {
    if (!this.#services.has(key)) this.#services.set(key, { subjects: [], examples: [] });
    return this.#services.get(key);
  }

  #find(key, name) {
    const wanted = name.toLowerCase();
    return this.#service(key).subjects.find((subject) => subject.name.toLowerCase() === wanted);
  }

  // The pictures go last: a crash in between leaves a file too many, never an example without its picture.
  #saveWithout(gone) {
    this.#save();
    for (const { id } of gone) this.#pictures.remove(id);
  }

  // A reader, or a crash in the middle, sees either the old file or the new one.
  #save() {
    if (this.#file === null) return;
    const services = [...this.#services].map(([key, { subjects, examples }]) => ({
      key,
      subjects,
      examples: examples.map((example) => ({ ...example, subject: example.subject.id })),
    }));
    const fresh = `${this.#file}.new`;
    fs.writeFileSync(fresh, JSON.stringify({ format: FORMAT, services }), { mode: 0o600 });
    fs.renameSync(fresh, this.#file);
  }

  #load() {
    const state = readState(this.#file);
    for (const { key, subjects, examples } of state.services) {
      const byId = new Map(subjects.map((subject) => [subject.id, subject]));
      const linked = examples.map((example) => ({ ...example, subject: byId.get(example.subject) }));
      this.#services.set(key, { subjects, examples: linked });
    }
    this.#pictures.keepOnly(new Set(state.services.flatMap(({ examples }) => examples.map(({ id }) => id))));
  }
}

function readState(file) {
  let state;
  try {
    state = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read (${error.message}); delete it to start with nothing`);
  }
  if (state?.format !== FORMAT || !Array.isArray(state.services)) {
    throw new Error(`${file} is not a state file of this server (format ${FORMAT}); give another folder to --data`);
  }
  return state;
}

function checkStorable(name) {
  if ([...name].length > LONGEST_NAME || name.includes('\0')) throw errors.unexpected();
}
