/** This engine for front ends and match runners: conversations over lines. */
export type { Clock } from '../playing/clock.js';
export { processClock } from '../playing/clock.js';
export { GtpServer } from './gtp.js';
export { NBoardServer } from './nboard.js';
export { serveLines } from './serve.js';
export type { ProtocolServer, ServedEngine } from './server.js';
