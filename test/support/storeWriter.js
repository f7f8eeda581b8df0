/**
 * A process that stores chunks until it is killed: node storeWriter.js DATABASE CHUNKS, where CHUNKS is a
 * file of v8.serialize(chunks). It goes on after the last chunk that the database knows and prints the
 * number of each chunk once it is stored. When the store refuses, it prints the error's code and message.
 */
import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { deserialize } from 'node:v8';
import { openStore } from '../../dist/selfplay/store.js';

const [file, chunkFile] = process.argv.slice(2);
const chunks = deserialize(readFileSync(chunkFile));
try {
  const store = openStore(file);
  for (let number = store.progress() ?? 0; number < chunks.length; number++) {
    store.insertChunk({ ...chunks[number], progress: number + 1 });
    writeSync(1, `${number + 1}\n`);
  }
  store.close();
} catch (error) {
  writeSync(1, `${error.code} ${error.message}\n`);
  process.exitCode = 1;
}
