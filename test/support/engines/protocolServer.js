/** `protocolServer.js gtp|nboard DEPTH`: our servers as a process of their own, from the compiled files. */
import process from 'node:process';
import { processClock } from '../../../dist/cli/engine/processClock.js';
import { GtpServer } from '../../../dist/cli/protocols/gtp.js';
import { NBoardServer } from '../../../dist/cli/protocols/nboard.js';
import { serveLines } from '../../../dist/cli/protocols/serve.js';
import { alphabetaEngine } from './alphabetaEngine.js';

const [protocol, depth] = process.argv.slice(2);
const Server = protocol === 'gtp' ? GtpServer : NBoardServer;
const engine = alphabetaEngine(Number(depth));
await serveLines(process.stdin, process.stdout, (send) => new Server(engine, send, processClock));
process.stdin.destroy();
