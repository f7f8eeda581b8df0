import { PASS } from '../../../engine/squareSet.js';
import type { GameRecord, PlyKind, PlyRecord } from '../../../selfplay/records/gameRecord.js';

interface Searched {
  readonly network?: number;
  readonly search?: number;
  readonly target?: readonly number[];
  readonly kind?: PlyKind;
  /** Place of the move played among the legal ones. */
  readonly played?: number;
}

/** A ply as the report sees it; it need not be legal anywhere. */
export function ply({ network, search, target = [1], kind = 'full', played = 0 }: Searched = {}): PlyRecord {
  const legal = target.map((_, move) => move);
  return {
    move: legal[played]!,
    kind,
    legal,
    simulations: 16,
    ...(kind === 'full' || kind === 'cheap' ? { target: Float32Array.from(target) } : {}),
    ...(search === undefined ? {} : { rootValue: search }),
    ...(network === undefined ? {} : { networkValue: network }),
  };
}

export const pass: PlyRecord = { move: PASS, kind: 'forced', legal: [PASS], simulations: 0 };

export function game(score: number, plies: readonly PlyRecord[]): GameRecord {
  return { index: 0, generation: 0, seed: '', network: '', plies, score };
}
