import { percent, signed, signedInterval } from '../../engine/numberText.js';
import type { MatchScore } from '../../selfplay/matches/elo.js';

/** `93% (18 won, 1 drawn, 1 lost), Elo +411 [+250, +620]` */
export function describeMatch({ wins, draws, losses, score, elo, eloInterval }: MatchScore): string {
  return `${percent(score)} (${wins} won, ${draws} drawn, ${losses} lost), Elo ${signed(elo)} ${signedInterval(eloInterval)}`;
}
