/** This engine for front ends and match runners: conversations over lines. */
export { GtpServer } from './gtp.js';
export { NBoardServer } from './nboard.js';
export type {
  Clock,
  EngineAnswer,
  EnginePlayer,
  MoveLimits,
  ProtocolServer,
} from '../playing/enginePlayer.js';
export { processClock, serveLines } from './serve.js';
export { SearchPlayer } from '../playing/searchPlayer.js';
export type { SearchPlayerOptions } from '../playing/searchPlayer.js';
