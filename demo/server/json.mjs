// JSON text as the Java server writes it: Jackson's default pretty printer and Java's number forms.

/** A number that Java holds as a double: always written with a fraction or an exponent. */
export class JavaDouble {
  constructor(value) {
    this.value = value;
  }
}

/** A number that Java holds as a float: written with as few digits as a float needs. */
export class JavaFloat {
  constructor(value) {
    this.value = Math.fround(value);
  }
}

export const double = (value) => (value == null ? null : new JavaDouble(value));
export const float = (value) => new JavaFloat(value);

/**
 * Pretty-prints a value. Plain numbers must be whole (Java int or long); properties that are
 * undefined are left out, null is written.
 */
export function prettyJson(value) {
  return write(value, 0);
}

function write(value, level) {
  if (value === null) return 'null';
  if (value instanceof JavaDouble) return doubleText(value.value);
  if (value instanceof JavaFloat) return floatText(value.value);
  if (Array.isArray(value)) return writeArray(value, level);
  switch (typeof value) {
    case 'string': return quoted(value);
    case 'boolean': return String(value);
    case 'number': return wholeText(value);
    default: return writeObject(value, level);
  }
}

function writeArray(array, level) {
  if (array.length === 0) return '[ ]';
  return `[ ${array.map((each) => write(each, level)).join(', ')} ]`;
}

// Only objects count for the indentation; an array stays on the line of its owner.
function writeObject(object, level) {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '{ }';
  const indent = '  '.repeat(level + 1);
  const lines = entries.map(([key, value]) => `${indent}${quoted(key)} : ${write(value, level + 1)}`);
  return `{\n${lines.join(',\n')}\n${'  '.repeat(level)}}`;
}

function wholeText(value) {
  if (!Number.isInteger(value)) throw new TypeError(`a fraction must be wrapped as double or float: ${value}`);
  return String(value);
}

const SHORT_ESCAPES = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

// Surrogates are escaped one by one, so a character above U+FFFF becomes a pair of escapes.
function quoted(text) {
  const body = text.replace(/["\\\u0000-\u001f\ud800-\udfff]/g, (char) => SHORT_ESCAPES[char] ?? unicodeEscape(char));
  return `"${body}"`;
}

function unicodeEscape(char) {
  return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

export function doubleText(value) {
  return javaText(value, value.toExponential());
}

export function floatText(value) {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return javaText(value, text);
  }
  return javaText(value, value.toExponential());
}

/** Java's decimal form between 10^-3 and 10^7, its exponent form outside; `exponential` holds the digits. */
function javaText(value, exponential) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '"NaN"' : `"${value}"`;
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa, exponentText] = exponential.split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '') || '0';
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  return sign + plainDecimal(digits, exponent);
}

function plainDecimal(digits, exponent) {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** Rounds half up to 5 places by decimal digits, not by the binary value behind them. */
export function roundHalfUp5(value) {
  if (!Number.isFinite(value)) return value;
  const [whole, fraction = ''] = decimalDigits(Math.abs(value)).split('.');
  const padded = fraction.padEnd(6, '0');
  const units = BigInt(whole + padded.slice(0, 5)) + (padded[5] >= '5' ? 1n : 0n);
  const text = units.toString().padStart(6, '0');
  return Math.sign(value) * Number(`${text.slice(0, -5)}.${text.slice(-5)}`);
}

function decimalDigits(value) {
  if (value === 0) return '0';
  const [mantissa, exponentText] = value.toExponential().split('e');
  return plainDecimal(mantissa.replace('.', ''), Number(exponentText));
}
