/**
 * A process that reads a database again and again, for so many milliseconds, and prints what it has seen as one line of JSON: the
 * property `count` of each opening, and of the same store until it is closed; or what it was told.
 */
import process from 'node:process';
import { openStore } from '../../../dist/selfplay/store/store.js';

const [file, milliseconds = '0'] = process.argv.slice(2);
const seen = [];
const end = Date.now() + Number(milliseconds);
try {
  do {
    const store = openStore(file, { readonly: true });
    for (let again = 0; again < 5; again++) seen.push(store.property('count'));
    const complaints = store.integrity();
    if (complaints.length > 0) throw new Error(complaints.join());
    store.close();
  } while (Date.now() < end);
  process.stdout.write(`${JSON.stringify({ seen })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
}
