// What CompreFace's separate face engine process ("core") does around the models: parameter
// checks, the plugin list, one call at a time, and the texts of its failures.
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
  #last = Promise.resolve();

  /** engine: { versions, coefficients, findFaces(bytes, request), close() }; url: how errors name the core. */
  constructor(engine, url) {
    this.#engine = engine;
    this.#url = url;
  }

  get coefficients() {
    return this.#engine.coefficients;
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
      throw this.#asApiError(error, picture, query);
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

  /** The models are not re-entrant and the demo has no cores to spare: calls wait for each other. */
  #inTurn(work) {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #asApiError(error, picture, query) {
    if (error instanceof BadPicture) return errors.noFace();
    if (error instanceof UndecodableBase64) return this.#asApiError(CoreFault.failure('Error', error.message), picture, query);
    if (error instanceof CoreFault) return errors.core(this.#faultText(error, picture, query));
    return error;
  }

  #faultText(fault, picture, query) {
    const url = picture.base64 ? `${this.#url}/find_faces_base64?${queryText(query)}` : `${this.#url}/find_faces`;
    if (fault.kind === 'transport') return `${fault.message} executing POST ${url}`;
    if (fault.kind === 'unreadable') return `${fault.message} reading POST ${url}`;
    const call = picture.base64
      ? 'FacesFeignClient#findFacesBase64(FindFacesRequest,Integer,Double,String,Boolean)'
      : 'FacesFeignClient#findFaces(MultipartFile,Integer,Double,String,Boolean)';
    return `[${fault.status} ${fault.reason}] during [POST] to [${url}] [${call}]: [${quotedBody(fault.body)}]`;
  }
}

function queryText({ limit, threshold, plugins, detectFaces }) {
  const asked = threshold === null ? '' : `&det_prob_threshold=${threshold}`;
  return `limit=${limit}${asked}&face_plugins=${encodeURIComponent(plugins)}&detect_faces=${detectFaces}`;
}

function quotedBody(body) {
  const size = Buffer.byteLength(body);
  return size < MAX_QUOTED_BODY ? body : `${body.slice(0, QUOTED_START)}... (${size} bytes)`;
}
