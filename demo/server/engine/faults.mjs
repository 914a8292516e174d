// What an engine may throw. Everything else that it throws is a fault of this program.

/** A picture that cannot be decoded: the core's HTTP 400. */
export class BadPicture extends Error {}

/** A core that failed: by an HTTP error, by silence, or by an answer that is not JSON. */
export class CoreFault extends Error {
  static failure(kind, text) {
    return CoreFault.http(500, 'Internal Server Error', `{"message": ${JSON.stringify(`${kind}: ${text}`)}}\n`);
  }

  static http(status, reason, body) {
    return Object.assign(new CoreFault(`HTTP ${status}`), { kind: 'http', status, reason, body });
  }

  static transport(text) {
    return Object.assign(new CoreFault(text), { kind: 'transport' });
  }

  static unreadable(text) {
    return Object.assign(new CoreFault(text), { kind: 'unreadable' });
  }
}
