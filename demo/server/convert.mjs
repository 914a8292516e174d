// Query and form values to Java values, by the rules of the framework: an empty value means
// "not given", an unparsable one is refused with an empty 400.
import { Unreadable } from './errors.mjs';

const TRUE_WORDS = new Set(['true', 'on', 'yes', '1']);
const FALSE_WORDS = new Set(['false', 'off', 'no', '0']);
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;
// Java's Double.parseDouble: decimal or named values, an optional type letter, blanks around.
const JAVA_DOUBLE = /^[+-]?(NaN|Infinity|((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[fFdD]?)$/;

export function toInt(text, fallback) {
  if (text === undefined || text === '') return fallback;
  const value = parseInteger(text.trim());
  if (value === null || value < INT_MIN || value > INT_MAX) throw new Unreadable('not a whole number');
  return value;
}

function parseInteger(text) {
  const match = /^([+-]?)(?:(0[xX]|#)([0-9a-fA-F]+)|(\d+))$/.exec(text);
  if (!match) return null;
  const [, sign, , hex, digits] = match;
  const size = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
  return sign === '-' ? -size : size;
}

export function toDouble(text) {
  if (text === undefined || text.trim() === '') return null;
  const trimmed = text.trim();
  if (!JAVA_DOUBLE.test(trimmed)) throw new Unreadable('not a number');
  return Number(trimmed.replace(/[fFdD]$/, ''));
}

export function toBoolean(text, fallback) {
  if (text === undefined || text.trim() === '') return fallback;
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  throw new Unreadable('not a boolean');
}

/** Java's UUID.fromString: also accepts groups with fewer digits. */
export function toUuid(text) {
  const groups = text.split('-');
  if (text.length > 36 || groups.length !== 5 || !groups.every((group) => /^[0-9a-fA-F]{1,15}$/.test(group))) {
    throw new Unreadable('not a UUID');
  }
  return [8, 4, 4, 4, 12].map((size, i) => groups[i].padStart(size, '0').slice(-size).toLowerCase()).join('-');
}

/** The one form that a UUID has in a JSON body. */
export function toStrictUuid(text) {
  if (typeof text !== 'string' || !isUuid(text)) throw new Unreadable('not a UUID');
  return text.toLowerCase();
}

export function isUuid(text) {
  return /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text);
}
