/** `protocolServer.js gtp|nboard DEPTH`: our servers as a process of their own, from the compiled files. */
import process from 'node:process';
import { GtpServer, NBoardServer, processClock, serveLines } from '../../dist/cli/protocols/index.js';
import { alphabetaEngine } from './alphabetaEngine.js';

const [protocol, depth] = process.argv.slice(2);
const Server = protocol === 'gtp' ? GtpServer : NBoardServer;
const engine = alphabetaEngine(Number(depth));
await serveLines(process.stdin, process.stdout, (send) => new Server(engine, send, processClock));
process.stdin.destroy();
