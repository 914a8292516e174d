// One page of the examples, by the paging rules of the framework: nonsense means the default.
import { errors } from '../errors.mjs';

const DEFAULT_SIZE = 20;
const LARGEST_SIZE = 2000;
const PROPERTIES = {
  id: (example) => example.id,
  'subject.subjectName': (example) => example.name,
};

export function page(examples, params) {
  const number = wholeOr(params.get('page'), 0, 0);
  const size = Math.min(wholeOr(params.get('size'), 1, DEFAULT_SIZE), LARGEST_SIZE);
  const ordered = sorted(examples, params.get('sort'));
  return {
    faces: ordered.slice(number * size, (number + 1) * size).map(({ id, name }) => ({ image_id: id, subject: name })),
    page_size: size,
    page_number: number,
    total_pages: Math.ceil(ordered.length / size),
    total_elements: ordered.length,
  };
}

function wholeOr(text, least, fallback) {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return fallback;
  const value = Number(text);
  return value < least || value > 2 ** 31 - 1 ? fallback : value;
}

/** sort=property[,property...][,asc|desc] */
function sorted(examples, sort = '') {
  const words = sort.split(',').filter((word) => word !== '');
  const last = words.at(-1)?.toLowerCase();
  const descending = last === 'desc';
  if (descending || last === 'asc') words.pop();
  if (words.some((word) => !Object.hasOwn(PROPERTIES, word))) throw errors.unexpected();
  const compare = (a, b) => {
    for (const word of words) {
      const [left, right] = [PROPERTIES[word](a), PROPERTIES[word](b)];
      if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  };
  return [...examples].sort(compare);
}
