import { OthelloError } from '../../engine/errors.js';
import type { Position } from '../../engine/position.js';
import type { Explainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { legalSquares, type Request } from '../../lrp/explanationRequest.js';
import { type Target, targetOfMove } from '../../lrp/target.js';
import type { ReportCard } from '../../studies/faithfulness/faithfulnessReport.js';

/** A position of a game. */
export interface PagePly {
  readonly ply: number;
  readonly position: Position;
  /** The move that was played in it. */
  readonly move?: number | undefined;
}

/** What a page shows of one position. */
export interface PlyExplanations {
  /** Of the value before tanh. */
  readonly value: Explanation;
  /** One for each target of the page; undefined where there is no such explanation. */
  readonly targets: readonly (Explanation | undefined)[];
  /** Of the logit of each legal move, ascending. */
  readonly moves: readonly Explanation[];
}

/** What a page shows. */
export interface PageGame {
  readonly title: string;
  /** sha256 */
  readonly network: string;
  readonly software: string;
  /** What computed the explanations: package, version, backend. */
  readonly runtime: string;
  /** As they were asked for. */
  readonly targets: readonly string[];
  readonly plies: readonly PagePly[];
  readonly composites: readonly {
    readonly name: string;
    /** The rule of each layer. */
    readonly table: string;
    /** What an evaluation of the network found of the composite. */
    readonly cards?: readonly ReportCard[];
    /** One for each of the plies. */
    readonly plies: readonly PlyExplanations[];
  }[];
}

/**
 * Explains positions for a page, all legal moves of each among them; they share the forward pass and the controls.
 *
 * @param targets of each ply; `move` and `contrast` without a square are about its move, and a pass has none.
 */
export async function explainPlies(
  explainer: Explainer,
  plies: readonly PagePly[],
  targets: readonly Target[],
): Promise<PlyExplanations[]> {
  const requests: Request[] = [];
  const ask = (position: Position, target: Target): number => requests.push({ position, target }) - 1;
  const asked = plies.map((ply) => ({
    value: ask(ply.position, { kind: 'value' }),
    targets: targets.map((open) => {
      const target = targetOfMove(open, ply.move);
      return target === undefined ? undefined : ask(ply.position, target);
    }),
    moves: legalSquares(ply.position).map((square) => ask(ply.position, { kind: 'move', square })),
  }));
  const answers = await explainer.explainEach(requests);
  const expected = (index: number): Explanation => {
    const answer = answers[index]!;
    if (answer instanceof OthelloError) throw answer;
    return answer;
  };
  return asked.map((numbers) => ({
    value: expected(numbers.value),
    targets: numbers.targets.map((index) => {
      const answer = index === undefined ? undefined : answers[index];
      return answer instanceof OthelloError ? undefined : answer;
    }),
    moves: numbers.moves.map(expected),
  }));
}
