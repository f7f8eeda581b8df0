import { OthelloError } from '../../engine/errors.js';
import type { Position } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Composite } from '../../lrp/composite.js';
import type { SearchBudget } from '../../lrp/explanation.js';
import { legalSquares, preferredMove } from '../../lrp/explanationRequest.js';
import { parseTarget, targetOfMove } from '../../lrp/target.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { explainerFor } from '../../selfplay/explanations/explainTask.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { session } from '../../selfplay/threads/sessions.js';

/** How the maps of a strategy analysis are made. */
export interface MapSettings {
  readonly composite: Composite;
  /** In the spelling of parseTarget; `move` and `contrast` without a square are about the move that was played. */
  readonly target: string;
  /** The search that the target is about. */
  readonly search?: SearchBudget | undefined;
}

/** A position with more than one legal move, and the move that was played there where that is known. */
export interface ChosenMove {
  readonly position: Position;
  readonly move?: number | undefined;
}

/** Some maps, for a worker. */
export interface StrategyTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly settings: MapSettings;
  readonly moves: readonly ChosenMove[];
  readonly stop: Int32Array;
}

/** Maps as plain data, an entry of each list a move. */
export interface MapPart {
  /** [moves, 64] relevance by square, float32 in base64; zeros where the move could not be explained. */
  readonly maps: string;
  /** The explained number; null where it could not be explained. */
  readonly outputs: readonly (number | null)[];
  /** What the network makes of the position, for the side to move, -1 .. 1. */
  readonly values: readonly number[];
  /** The move: the one that was played, else the one that the policy prefers. */
  readonly moves: readonly number[];
  /** Why the first of those could not be explained. */
  readonly refused?: string;
}

/** The work of a task; whether it is still wanted, its thread has asked before. */
export default async function makeMaps(task: StrategyTask): Promise<MapPart> {
  const { network, runtime, settings, moves } = task;
  const explainer = await explainerFor(network, runtime, settings.composite, {
    search: settings.search,
  });
  const target = parseTarget(settings.target);
  const requests = moves.map(({ position, move }) => ({
    position,
    target: targetOfMove(target, move) ?? target,
  }));
  const answers = await explainer.explainEach(requests, { controls: false });
  const { values, preferred } = await evaluateMoves(task);
  const maps = new Float32Array(moves.length * 64);
  let refused: string | undefined;
  const outputs = answers.map((answer, index) => {
    if (answer instanceof OthelloError) {
      refused ??= answer.message;
      return null;
    }
    maps.set(answer.square, index * 64);
    return answer.output;
  });
  return {
    maps: Buffer.from(maps.buffer).toString('base64'),
    outputs,
    values,
    moves: moves.map(({ move }, index) => move ?? preferred[index]!),
    ...(refused === undefined ? {} : { refused }),
  };
}

async function evaluateMoves({ network, runtime, moves }: StrategyTask) {
  const batch = positionBatch(moves.map(({ position }) => position));
  const { logits, values } = await (await session(network, runtime)).evaluate(batch);
  return {
    values: [...values],
    preferred: moves.map(({ position }, index) =>
      preferredMove(legalSquares(position), logits.subarray(index * 65, (index + 1) * 65)),
    ),
  };
}

/** The maps of a part [moves][64]. */
export function mapsOfPart({ maps }: MapPart): Float32Array[] {
  const bytes = Buffer.from(maps, 'base64');
  return Array.from({ length: bytes.length / 256 }, (_, index) =>
    Float32Array.from({ length: 64 }, (_, square) => bytes.readFloatLE(256 * index + 4 * square)),
  );
}
