// The key check. It runs before routing and before the body is read.
import { isUuid } from './convert.mjs';
import { errors } from './errors.mjs';

const SERVICES = [['/api/v1/recognition', 'R'], ['/api/v1/detection', 'D'], ['/api/v1/verification', 'V']];
const OPEN = ['/swagger', '/webjars', '/v2', '/api/v1/migrate', '/api/v1/consistence/status', '/api/v1/static', '/api/v1/config'];

export class KeyCheck {
  #types;

  /** keys: [{ key, type }] with type R, D or V. */
  constructor(keys) {
    this.#types = new Map(keys.map(({ key, type }) => [key, type]));
  }

  /**
   * { key } when the request may go on (key is null where none is needed), { error } when it is
   * refused, { outside: true } when a well-formed key came for a path that is no service.
   */
  check(path, header) {
    if (OPEN.some((prefix) => path.startsWith(prefix))) return { key: null };
    if (header === undefined) return { error: errors.missingKey() };
    const key = header.trim();
    if (!isUuid(key)) return { error: errors.keyNotUuid() };
    const service = SERVICES.find(([prefix]) => path.includes(prefix));
    if (!service) return { outside: true };
    const [, type] = service;
    if (this.#types.get(key) !== type) return { error: errors.unknownKey(type, key) };
    return { key };
  }
}
