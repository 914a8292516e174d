// The command line of the demo server.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isUuid } from './convert.mjs';

// Well known on purpose: whoever runs the demo must be able to copy them. They guard nothing.
export const DEMO_KEYS = {
  R: '00000000-0000-4000-8000-0000000000a1',
  D: '00000000-0000-4000-8000-0000000000a2',
  V: '00000000-0000-4000-8000-0000000000a3',
};

const ENGINES = ['real', 'scripted'];
const RECORDINGS = fileURLToPath(new URL('../../tests/data/contract', import.meta.url));
const SERVICES = { recognition: 'R', detection: 'D', verification: 'V' };

export const HELP = `Usage: node server.mjs [options]

A stand-in for a CompreFace 1.2.0 server, for demonstrations and tests: every call of its API, with real face models
or with faces from a script. It is not CompreFace and not for production: its API keys are public.

  --port N                 port to listen on; 0 takes any free one (default 8000)
  --host ADDRESS           address to listen on (default 127.0.0.1)
  --data DIR               keep subjects, examples and their pictures in DIR (default: in memory, gone at the end)
  --no-pictures            do not keep the pictures of examples
  --ready-file FILE        write the port to FILE when the engine is ready and the server listens
  --engine ENGINE          real: face models (default). scripted: no models and ready at once; knows the pictures of a
                           script and says what the script says of them; anything else is no picture to it
  --script DIR             the script: images.json and embeddings.json in DIR (default: those of tests/data/contract)
  --write-pictures DIR     write the pictures of the script to DIR, and end
  --recognition-key UUID   API key of the recognition service (default ${DEMO_KEYS.R})
  --detection-key UUID     API key of the detection service (default ${DEMO_KEYS.D})
  --verification-key UUID  API key of the verification service (default ${DEMO_KEYS.V})
  --print-key SERVICE      print the API key of recognition, detection or verification, and end
  --help                   this text

When it is ready it prints one line: listening on http://ADDRESS:PORT`;

/** A mistake in the command line: its message is one line for the user. */
export class UsageError extends Error {}

export function parseOptions(args) {
  const { values } = parsed(args);
  if (values.help) return { help: true };
  const keys = Object.entries(SERVICES).map(([service, type]) => key(type, `--${service}-key`, values[`${service}-key`]));
  return {
    help: false,
    port: port(values.port),
    host: values.host,
    data: values.data ?? null,
    keepPictures: !values['no-pictures'],
    readyFile: values['ready-file'] ?? null,
    engine: engine(values.engine),
    script: values.script,
    writePictures: values['write-pictures'] ?? null,
    keys,
    printKey: values['print-key'] === undefined ? null : keyOf(values['print-key'], keys),
  };
}

function parsed(args) {
  const text = { type: 'string' };
  const names = ['data', 'ready-file', 'write-pictures', 'print-key', ...Object.keys(SERVICES).map((service) => `${service}-key`)];
  const options = Object.fromEntries(names.map((name) => [name, text]));
  options.port = { type: 'string', default: '8000' };
  options.host = { type: 'string', default: '127.0.0.1' };
  options.engine = { type: 'string', default: ENGINES[0] };
  options.script = { type: 'string', default: RECORDINGS };
  options['no-pictures'] = { type: 'boolean', default: false };
  options.help = { type: 'boolean', default: false };
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new UsageError(`${error.message.split('\n')[0]} See --help.`);
  }
}

function port(text) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new UsageError(`--port ${text}: give a number from 0 to 65535`);
  return value;
}

function engine(name) {
  if (!ENGINES.includes(name)) throw new UsageError(`--engine ${name}: give ${ENGINES.join(' or ')}`);
  return name;
}

function key(type, option, text = DEMO_KEYS[type]) {
  if (!isUuid(text)) throw new UsageError(`${option} ${text}: give a UUID of 36 characters`);
  return { key: text, type };
}

function keyOf(service, keys) {
  const wanted = keys.find(({ type }) => type === SERVICES[service]);
  if (!wanted) throw new UsageError(`--print-key ${service}: give one of ${Object.keys(SERVICES).join(', ')}`);
  return wanted.key;
}
