// Examples that another version of the engine made are looked at again, one by one and in the background.
import { errors } from './errors.mjs';
import { unitLength } from './similarity.mjs';

const NOTHING = Promise.resolve();

export class Migration {
  #store;
  #core;
  #running = null;

  constructor(store, core) {
    this.#store = store;
    this.#core = core;
  }

  get running() {
    return this.#running !== null;
  }

  /** Resolves when no migration runs any more. */
  get done() {
    return this.#running ?? NOTHING;
  }

  start() {
    if (this.running) throw errors.alreadyMigrating();
    this.#running = this.#run()
      .catch((error) => report('did not begin', error))
      .finally(() => { this.#running = null; });
  }

  async #run() {
    const { calculator } = await this.#core.status();
    for (const { key, id } of this.#store.madeByOther(calculator)) {
      // One that cannot be redone stays as it is, and is found again by the next migration.
      await this.#redo(key, id, calculator).catch((error) => report(`left out ${id}`, error));
    }
  }

  async #redo(key, id, calculator) {
    const bytes = this.#store.picture(key, id);
    if (!bytes) return;
    const query = { limit: 1, threshold: null, plugins: 'calculator', detectFaces: true };
    const { faces } = await this.#core.findFaces({ bytes, base64: false }, query);
    this.#store.replaceEmbedding(key, id, { embedding: unitLength(faces[0].embedding), calculator });
  }
}

function report(what, error) {
  process.stderr.write(`demo server: the migration ${what}: ${error.message}\n`);
}
