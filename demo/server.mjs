#!/usr/bin/env node
// The demo server: reads its options, gets its engine ready, listens, ends on a signal.
import fs from 'node:fs';
import { App } from './server/app.mjs';
import { RealEngine } from './server/engine/real.mjs';
import { writePictures } from './server/engine/script-pictures.mjs';
import { ScriptedEngine, readScript } from './server/engine/scripted.mjs';
import { createServer } from './server/http.mjs';
import { HELP, UsageError, parseOptions } from './server/options.mjs';
import { Store } from './server/store.mjs';

function greet({ data, engine }) {
  const kept = data === null ? 'It keeps nothing on disk.' : `It keeps subjects and examples in ${data}.`;
  const faces = engine === 'scripted' ? ' Its faces come from a script.' : '';
  console.log(`Demo and test server. Not CompreFace, not for production. ${kept}${faces}`);
}

function startEngine({ engine, script }) {
  return engine === 'scripted' ? new ScriptedEngine(readScript(script)) : RealEngine.start();
}

function listen(server, { port, host }) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`cannot listen on ${host}:${port} (${error.code}); choose another --port`)));
    server.listen(port, host, () => resolve(server.address()));
  });
}

function announce({ address, family, port }, { readyFile }) {
  if (readyFile !== null) {
    // Renamed into place, so that whoever waits for the file never reads half of it.
    fs.writeFileSync(`${readyFile}.new`, `${port}\n`);
    fs.renameSync(`${readyFile}.new`, readyFile);
  }
  const host = family === 'IPv6' ? `[${address}]` : address;
  console.log(`listening on http://${host}:${port}`);
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return;
  }
  if (options.printKey !== null) {
    console.log(options.printKey);
    return;
  }
  if (options.writePictures !== null) {
    await writePictures(readScript(options.script).script, options.writePictures);
    return;
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
  greet(options);
  const store = Store.open(options.data);
  const engine = await startEngine(options);
  const server = createServer(new App({ keys: options.keys, store, engine, keepPictures: options.keepPictures }));
  announce(await listen(server, options), options);
}

main().catch((error) => {
  console.error(`demo server: ${error.message.split('\n')[0]}`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
