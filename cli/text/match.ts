import type { MatchScore } from '../../selfplay/matches/elo.js';
import { percent, signed } from '../terminal/format.js';

/** `93% (18 won, 1 drawn, 1 lost), Elo +411 [+250, +620]` */
export function describeMatch({ wins, draws, losses, score, elo, eloInterval }: MatchScore): string {
  const interval = `[${signed(eloInterval[0])}, ${signed(eloInterval[1])}]`;
  return `${percent(score)} (${wins} won, ${draws} drawn, ${losses} lost), Elo ${signed(elo)} ${interval}`;
}
