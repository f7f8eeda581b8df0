import { quote } from '../errors.js';
import type { Replay } from './replay.js';

/** A result that a record claims. */
export interface Claim {
  /** As it is written. */
  readonly text: string;
  /** Black's lead in discs, -64..64; ±64 where only the winner is named, as a game that is given up counts. */
  readonly lead: number;
  /** Only the winner is named. */
  readonly isOutcome: boolean;
}

const UNKNOWN = /^(?:\?|\*|void|unknown)?$/i;
const DRAW = /^(?:0|draw|jigo|1\/2\s*-\s*1\/2|[½=])$/i;

/**
 * Reads `+12.000`, `-4`, `+64.00:r` (GGF, black's lead), `41-23`, `1-0` (PGN, black first), `B+12`, `W+Resign` (SGF).
 *
 * @returns undefined where nothing is claimed, and a string that says what is wrong with a claim that cannot be read.
 */
export function parseClaim(value: string | undefined): Claim | undefined | string {
  const text = value?.trim() ?? '';
  if (UNKNOWN.test(text)) return undefined;
  if (DRAW.test(text)) return { text, lead: 0, isOutcome: false };
  const claim = ofLead(text) ?? ofBoth(text) ?? ofWinner(text);
  if (claim === undefined) return `the result ${quote(text)} is not understood`;
  if (Math.abs(claim.lead) > 64) return `the result ${quote(text)} is not between -64 and 64`;
  return claim;
}

function ofLead(text: string): Claim | undefined {
  const match = /^([+-]?\d{1,6}(?:\.\d*)?)(?:\s*:\s*[a-z]?)?$/i.exec(text);
  return match === null ? undefined : { text, lead: Number(match[1]) + 0, isOutcome: false };
}

function ofBoth(text: string): Claim | undefined {
  const match = /^(\d{1,2}(?:\.\d)?)\s*[-:–]\s*(\d{1,2}(?:\.\d)?)$/.exec(text);
  if (match === null) return undefined;
  const [black, white] = [Number(match[1]), Number(match[2])];
  if (black + white === 1) return { text, lead: 64 * Math.sign(black - white), isOutcome: black !== white };
  return { text, lead: black - white, isOutcome: false };
}

function ofWinner(text: string): Claim | undefined {
  const match = /^(b|w|black|white)\s*(?:\+\s*(\d{1,2}(?:\.\d*)?)?[a-z]*|wins)$/i.exec(text);
  if (match === null) return undefined;
  const sign = /^b/i.test(match[1]!) ? 1 : -1;
  if (match[2] === undefined) return { text, lead: sign * 64, isOutcome: true };
  return { text, lead: sign * Number(match[2]) + 0, isOutcome: false };
}

/**
 * The result of the moves: the board's at the end of the game, else what is claimed, in whole discs. What the board
 * contradicts is remarked, for moves outrank what is said of them.
 */
export function resultOf(
  replay: Replay,
  value: string | undefined,
): { readonly result?: number; readonly remarks: readonly string[] } {
  const claim = parseClaim(value);
  const { finished } = replay;
  if (typeof claim === 'string') return { ...(finished && { result: replay.result() }), remarks: [claim] };
  if (!finished) {
    if (claim === undefined) return { remarks: [] };
    // Half discs are of a komi. The side that leads stays the one that leads.
    const whole = Math.sign(claim.lead) * Math.ceil(Math.abs(claim.lead)) + 0;
    return { result: whole, remarks: [] };
  }
  const result = replay.result();
  // Servers differ in whether a game that ends with empty squares gives them to the winner.
  const agrees =
    claim === undefined ||
    (claim.isOutcome
      ? Math.sign(claim.lead) === Math.sign(result)
      : claim.lead === result || claim.lead === replay.result(false));
  if (agrees) return { result, remarks: [] };
  const said = claim.isOutcome ? quote(claim.text) : String(claim.lead);
  return { result, remarks: [`the record says that the result is ${said}, but its moves give ${result}`] };
}
