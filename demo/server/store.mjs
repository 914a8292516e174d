// Subjects and their examples, per recognition service. In memory, and on disk if a folder is given.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { errors } from './errors.mjs';

const FORMAT = 1;
// What the database column holds, in characters.
const LONGEST_NAME = 255;

export class Store {
  #services = new Map();
  #file = null;

  /** directory: where to keep the state; null keeps it in memory only. */
  static open(directory) {
    const store = new Store();
    if (directory === null) return store;
    fs.mkdirSync(directory, { recursive: true });
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
    const kept = service.examples.filter((example) => example.subject !== subject);
    const gone = { name: subject.name, examples: service.examples.length - kept.length };
    service.examples = kept;
    service.subjects = service.subjects.filter((each) => each !== subject);
    this.#save();
    return gone;
  }

  deleteAllSubjects(key) {
    const { length } = this.#service(key).subjects;
    this.#services.delete(key);
    this.#save();
    return length;
  }

  /** All examples: [{ id, name, embedding }] in the order of their making. */
  examples(key) {
    return this.#service(key).examples.map(({ id, subject, embedding }) => ({ id, name: subject.name, embedding }));
  }

  /** Adds an example, and the subject if it is new. The embedding is kept as given. */
  addExample(key, name, embedding) {
    checkStorable(name);
    const service = this.#service(key);
    let subject = this.#find(key, name);
    if (!subject) {
      subject = { id: randomUUID(), name };
      service.subjects.push(subject);
    }
    const id = randomUUID();
    service.examples.push({ id, subject, embedding });
    this.#save();
    return id;
  }

  /** The name of the subject that the example belonged to, or null. The subject stays. */
  deleteExample(key, id) {
    const service = this.#service(key);
    const index = service.examples.findIndex((example) => example.id === id);
    if (index < 0) return null;
    const [gone] = service.examples.splice(index, 1);
    this.#save();
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

  // A reader, or a crash in the middle, sees either the old file or the new one.
  #save() {
    if (this.#file === null) return;
    const services = [...this.#services].map(([key, { subjects, examples }]) => ({
      key,
      subjects,
      examples: examples.map(({ id, subject, embedding }) => ({ id, subject: subject.id, embedding })),
    }));
    const fresh = `${this.#file}.new`;
    fs.writeFileSync(fresh, JSON.stringify({ format: FORMAT, services }));
    fs.renameSync(fresh, this.#file);
  }

  #load() {
    const state = readState(this.#file);
    for (const { key, subjects, examples } of state.services) {
      const byId = new Map(subjects.map((subject) => [subject.id, subject]));
      const linked = examples.map((example) => ({ ...example, subject: byId.get(example.subject) }));
      this.#services.set(key, { subjects, examples: linked });
    }
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
