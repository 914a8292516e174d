// The calls that need no key.
import { json, text } from '../answer.mjs';
import { MAX_FILE, MAX_REQUEST } from '../multipart.mjs';

export function config() {
  return json(200, { clientMaxFileSize: MAX_FILE, clientMaxBodySize: MAX_REQUEST });
}

/** This server has no demo collection. */
export async function consistence({ store, core, keepPictures }) {
  const { calculator } = await core.status();
  return json(200, {
    demoFaceCollectionIsInconsistent: false,
    dbIsInconsistent: store.madeByOther(calculator).length > 0,
    saveImagesToDB: keepPictures,
    status: 'OK',
  });
}

export function migrate({ migration }) {
  migration.start();
  return text(200, 'Migration started');
}
