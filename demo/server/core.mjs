// What CompreFace's separate face engine process ("core") does around the models: parameter
// checks, the plugin list, calls waiting for their turn, and the texts of its failures.
import { errors } from './errors.mjs';
import { BadPicture, CoreFault } from './engine/faults.mjs';
import { UndecodableBase64 } from './picture.mjs';

// Without detection there is no box to judge, so these two have nothing to say.
const NEEDS_DETECTION = ['mask', 'pose'];
const MAX_QUOTED_BODY = 400;
const QUOTED_START = 200;

export class Core {
  #engine;
  #url;
  #status = null;
  #free;
  #waiting = [];

  /**
   * engine: { versions, status() -> { calculator, coefficients }, findFaces(bytes, request), close() }, and `atOnce`
   * if it takes more than one picture at a time. url: how errors name the core.
   */
  constructor(engine, url) {
    this.#engine = engine;
    this.#url = url;
    this.#free = engine.atOnce ?? 1;
  }

  /** { calculator, coefficients } of the core. Asked for once: a good answer is kept, a failure is not. */
  async status() {
    try {
      this.#status ??= await this.#engine.status();
      return this.#status;
    } catch (error) {
      throw this.#asApiError(error, { verb: 'GET', url: `${this.#url}/status`, method: 'getStatus()' });
    }
  }

  /** What turns a distance into a similarity. */
  async coefficients() {
    const { coefficients } = await this.status();
    if (!coefficients) throw errors.core('No status information received');
    return coefficients;
  }

  /**
   * { faces, versions }, or the error that the API gives for it.
   * query: { limit, threshold, plugins (text), detectFaces }
   */
  async findFaces(picture, query) {
    if (query.threshold !== null && !(query.threshold >= 0 && query.threshold <= 1)) throw errors.noFace();
    try {
      const slugs = this.#slugs(query);
      const request = { limit: query.limit, threshold: query.threshold, plugins: slugs, detectFaces: query.detectFaces };
      const { faces, versions, mayBeEmpty } = await this.#inTurn(() => this.#call(picture, request));
      if (faces.length === 0 && !mayBeEmpty) throw errors.noFace();
      return { faces, versions };
    } catch (error) {
      throw this.#asApiError(error, this.#findCall(picture, query));
    }
  }

  async #call(picture, request) {
    const result = await this.#engine.findFaces(picture.bytes, request);
    const answer = Array.isArray(result) ? { faces: result } : result;
    return { versions: this.#versions(request.plugins), ...answer };
  }

  #slugs({ plugins, detectFaces }) {
    const known = plugins.split(/[\s,]+/).filter((slug) => Object.hasOwn(this.#engine.versions, slug));
    return new Set(detectFaces ? known : known.filter((slug) => !NEEDS_DETECTION.includes(slug)));
  }

  #versions(slugs) {
    const { versions } = this.#engine;
    const used = Object.keys(versions).filter((slug) => slug === 'detector' || slugs.has(slug));
    return Object.fromEntries(used.map((slug) => [slug, versions[slug]]));
  }

  /** Models are not re-entrant: calls beyond what the engine takes at once wait for their turn, first come first. */
  async #inTurn(work) {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise((resolve) => { this.#waiting.push(resolve); });
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  /** How the API's HTTP client names the call for faces in its errors. */
  #findCall({ base64 }, query) {
    return base64
      ? { verb: 'POST', url: `${this.#url}/find_faces_base64?${queryText(query)}`, method: 'findFacesBase64(FindFacesRequest,Integer,Double,String,Boolean)' }
      : { verb: 'POST', url: `${this.#url}/find_faces`, method: 'findFaces(MultipartFile,Integer,Double,String,Boolean)' };
  }

  #asApiError(error, call) {
    if (error instanceof BadPicture) return errors.noFace();
    if (error instanceof UndecodableBase64) return this.#asApiError(CoreFault.failure('Error', error.message), call);
    if (error instanceof CoreFault) return errors.core(faultText(error, call));
    return error;
  }
}

function faultText(fault, { verb, url, method }) {
  if (fault.kind === 'transport') return `${fault.message} executing ${verb} ${url}`;
  if (fault.kind === 'unreadable') return `${fault.message} reading ${verb} ${url}`;
  return `[${fault.status} ${fault.reason}] during [${verb}] to [${url}] [FacesFeignClient#${method}]: [${quotedBody(fault.body)}]`;
}

function queryText({ limit, threshold, plugins, detectFaces }) {
  const asked = threshold === null ? '' : `&det_prob_threshold=${threshold}`;
  return `limit=${limit}${asked}&face_plugins=${encodeURIComponent(plugins)}&detect_faces=${detectFaces}`;
}

function quotedBody(body) {
  const size = Buffer.byteLength(body);
  return size < MAX_QUOTED_BODY ? body : `${body.slice(0, QUOTED_START)}... (${size} bytes)`;
}
