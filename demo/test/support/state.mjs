// The state that the recordings name in words ("engine not reachable", "migration running"), made for this server.
import { App } from '../../server/app.mjs';
import { CoreFault } from '../../server/engine/faults.mjs';
import { ScriptedEngine } from '../../server/engine/scripted.mjs';
import { createServer } from '../../server/http.mjs';
import { Store } from '../../server/store.mjs';
import { embeddings, keys, script } from './recordings.mjs';

const CORE_URL = 'http://127.0.0.1:3000';
const DEMO_KEY = '00000000-0000-0000-0000-000000000002';

/** Time that passes when the test says so: pauses end at once and are added up, or are held until released. */
class Clock {
  #held = null;
  #release = null;
  pausedMs = 0;

  pause(ms) {
    this.pausedMs += ms;
    return this.#held;
  }

  hold() {
    this.#held = new Promise((resolve) => { this.#release = resolve; });
  }

  release() {
    this.#release?.();
    this.#held = null;
  }
}

/** The script's engine, with faults of the engine process as a whole. */
class FaultyEngine extends ScriptedEngine {
  reachable = true;
  statusFault = null;

  status() {
    if (!this.reachable) throw CoreFault.transport('Connection refused');
    if (this.statusFault === 'HTTP 500') throw CoreFault.failure('RuntimeError', 'scripted');
    if (this.statusFault === 'no coefficients') return { calculator: this.versions.calculator };
    return super.status();
  }

  async findFaces(bytes, request) {
    if (!this.reachable) throw CoreFault.transport('Connection refused');
    return super.findFaces(bytes, request);
  }
}

export class Replayed {
  clock = new Clock();
  #store = Store.open(null);
  #engine = new FaultyEngine({ script, embeddings, pause: (ms) => this.clock.pause(ms) });
  #group = null;
  #app;
  #server = createServer({ answer: (request) => this.#app.answer(request) });

  async listen() {
    this.#fillDemoCollection();
    await new Promise((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
    return this.#server.address().port;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Brings the server into the state that an exchange starts from. */
  async prepare({ group, name, given }, ids) {
    if (group !== this.#group) this.#restart(group);
    this.#engine.reachable = !/not reachable/.test(given);
    this.#engine.statusFault = statusFault(given);
    this.#engine.readTimeoutMs = /lowered to 2 s/.test(given) ? 2_000 : 60_000;
    this.clock.pausedMs = 0;
    if (name === 'consistence-status-with-outdated-embedding') this.#outdate(ids.now('slow-1'));
    if (name === 'migrate-starts') this.clock.hold();
    if (given === 'migration over') {
      this.clock.release();
      await this.#app.migrated;
    }
  }

  /** As the recorded server was: what the database holds stays, what the process remembers goes. */
  #restart(group) {
    this.#group = group;
    this.#app = new App({ keys, store: this.#store, engine: this.#engine, keepPictures: group !== 'images-not-kept', coreUrl: CORE_URL });
  }

  #fillDemoCollection() {
    const calculator = script.engine.versions.calculator;
    for (let n = 0; n < 20; n += 1) this.#store.addExample(DEMO_KEY, `demo ${n}`, { embedding: embeddings['alice-a1'], calculator });
  }

  #outdate({ key, id }) {
    const { embedding } = this.#store.example(key, id);
    this.#store.replaceEmbedding(key, id, { embedding, calculator: 'another.Calculator' });
  }
}

function statusFault(given) {
  if (/status (now )?answers 500|answers 500 to its status/.test(given)) return 'HTTP 500';
  if (/lack(s|ed) similarity coefficients/.test(given)) return 'no coefficients';
  return null;
}
