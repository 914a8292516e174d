// The calls that need no key.
import { json } from '../answer.mjs';
import { MAX_FILE, MAX_REQUEST } from '../multipart.mjs';

export function config() {
  return json(200, { clientMaxFileSize: MAX_FILE, clientMaxBodySize: MAX_REQUEST });
}

/** This server holds what its own engine made, so it is always consistent. */
export function consistence() {
  return json(200, {
    demoFaceCollectionIsInconsistent: false,
    dbIsInconsistent: false,
    saveImagesToDB: true,
    status: 'OK',
  });
}
