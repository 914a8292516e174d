// The pictures that examples were enrolled with.
import { picture } from '../answer.mjs';
import { toUuid } from '../convert.mjs';

/** One that is not there is no error: the answer is empty, and may be cached for a year too. */
export function image({ key, store, path: { id } }) {
  return picture(store.picture(key, toUuid(id)));
}

/** Without a key in the header; the one in the path only says where to look. */
export function staticImage({ store, path: { key, id } }) {
  return picture(store.picture(key, toUuid(id)));
}
