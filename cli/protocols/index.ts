/** This engine for front ends and match runners: conversations over lines. */
export { GtpServer } from './gtp.js';
export { NBoardServer } from './nboard.js';
export type { Clock, EngineAnswer, EnginePlayer, MoveLimits, ProtocolServer } from './player.js';
export { processClock, serveLines } from './serve.js';
export { SearchPlayer } from './searchPlayer.js';
export type { SearchPlayerOptions } from './searchPlayer.js';
