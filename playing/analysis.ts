import { formatPosition, moveName, positionsOf } from '../engine/notation.js';
import { openingName } from '../engine/openings/openingName.js';
import { type Color, isOver, play, score } from '../engine/position.js';
import { Random } from '../engine/random.js';
import type { Solution } from '../engine/solver/solver.js';
import { symmetriesOf, transformSquare } from '../engine/symmetry.js';
import type { Engine, EngineResult, ThinkOptions } from './engine.js';
import { type Estimate, lossOf } from './moveLoss.js';
import type { Subject } from './subject.js';

/** What the search and the solver say of one legal move; values from the mover's view. */
export interface AnalyzedMove {
  readonly move: string;
  readonly visits: number;
  /** The network's probability. */
  readonly prior: number;
  /** Mean value, -1..1, one for all moves that symmetries take into each other; null where the search has not been. */
  readonly q: number | null;
  /** The same; where the search has not been, what the network alone says. */
  readonly value: number;
  /** Standard error of the value; 0 of what is known for certain. */
  readonly error: number;
  /** Final disc difference that the network expects, -64..64, where it has that head. */
  readonly expected?: number;
  /** The search's policy. */
  readonly target: number;
  /** Exact final disc difference, within the solver's reach. */
  readonly score?: number;
}

/** One position, and the move that was played in it. */
export interface AnalyzedPly {
  readonly game?: string;
  readonly ply: number;
  readonly position: string;
  /** Name of the opening of the game so far, with the move that was played; where it has one. */
  readonly opening?: string;
  readonly turn: Color;
  /** Expected result for the side to move, -1..1; exact where it is proven. */
  readonly value: number;
  readonly networkValue: number;
  readonly proven: boolean;
  readonly simulations: number;
  readonly best: string;
  /** The line that is expected. */
  readonly principalVariation: readonly string[];
  readonly exact?: { readonly score: number; readonly best: string; readonly line: readonly string[] };
  readonly moves: readonly AnalyzedMove[];
  readonly played?: PlayedMove;
}

export interface PlayedMove {
  readonly move: string;
  /** As good as any by what is known. */
  readonly best: boolean;
  /** Expected result given away, 0..2: 2 makes a won game a lost one. */
  readonly cost: number;
  /** Discs given away, exactly. */
  readonly discs?: number;
  /** It gives away a tenth of a game or more, or, exactly, a win or a draw. */
  readonly mistake: boolean;
}

/** A tenth of a game. */
const MISTAKE = 0.2;
/** A move with less than this share of the visits has a value too rough to say what it costs. */
const LOOKED_AT = 0.1;

export interface AnalysisOptions {
  readonly engine: Engine;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Where positions are near enough to their end, every move exactly. */
  readonly endings: { of(subject: Subject): Promise<Solution | undefined> };
}

/** How a single move is judged. */
export interface JudgeOptions {
  readonly seed: string;
  readonly signal: AbortSignal;
  /** What each thought has besides. */
  readonly thinking: ThinkOptions;
}

/** The same of one move by itself: the engine solves what it reaches. */
export function judgeMove(
  subject: Subject,
  opened: Engine,
  { seed, signal, thinking }: JudgeOptions,
): Promise<AnalyzedPly | undefined> {
  const engine: Engine = {
    ...opened,
    think: (position, random, options) => opened.think(position, random, { ...options, ...thinking }),
  };
  const endings = { of: () => Promise.resolve(undefined) };
  return analyzePosition(subject, { engine, random: Random.fromSeed(seed), signal, endings });
}

/** Searches one position; undefined when it was interrupted or the game is over in it. */
export async function analyzePosition(
  subject: Subject,
  options: AnalysisOptions,
): Promise<AnalyzedPly | undefined> {
  const { engine, random, signal, endings } = options;
  const { position, moves, move, game } = subject;
  if (isOver(position)) return undefined;
  const result = await engine.think(position, random.split(game ?? '', moves.length), { signal });
  if (result === undefined) return undefined;
  // Where the search has proven the result, the engine's own solver has counted the discs.
  const exact = (await endings.of(subject)) ?? result.exact;
  if (signal.aborted) return undefined;
  const analyzed = analyzedMoves(result, exact);
  let played: PlayedMove | undefined;
  if (move !== undefined) {
    played =
      exact === undefined
        ? await judge(subject, move, result, options)
        : judgeExactly(moveName(move), analyzed);
    if (played === undefined) return undefined;
  }
  const opening = openingName(positionsOf(move === undefined ? moves : [...moves, move], subject.start));
  return {
    ...(game === undefined ? {} : { game }),
    ply: moves.length,
    position: formatPosition(position),
    ...(opening === undefined ? {} : { opening }),
    turn: position.turn,
    value: exact === undefined ? result.value : Math.sign(exact.score),
    networkValue: result.networkValue,
    proven: exact !== undefined || result.proven !== undefined,
    simulations: result.simulations,
    best: moveName(exact?.best ?? result.move),
    principalVariation: (exact?.line ?? result.principalVariation).map(moveName),
    ...(exact === undefined ? {} : { exact: exactPart(exact) }),
    moves: analyzed,
    ...(played === undefined ? {} : { played }),
  };
}

function exactPart({ score, best, line }: Solution) {
  return { score, best: moveName(best), line: line.map(moveName) };
}

/** The most visited first; with exact scores the best by them. */
function analyzedMoves(result: EngineResult, exact: Solution | undefined): AnalyzedMove[] {
  return result.moves
    .map((move, index): AnalyzedMove => {
      // A solved position has none but its exact values.
      const solved = { value: result.q[index]!, error: 0, discs: undefined, searched: true };
      const { value, error, discs, searched } = result.outlooks?.[index] ?? solved;
      const score = exact?.moves?.find((solved) => solved.move === move)?.score;
      return {
        move: moveName(move),
        visits: result.visits[index]!,
        prior: result.priors[index]!,
        q: searched ? value : null,
        value: score === undefined ? value : Math.sign(score),
        error: score === undefined ? error : 0,
        ...(discs === undefined ? {} : { expected: discs }),
        target: result.target[index]!,
        ...(score === undefined ? {} : { score }),
      };
    })
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.visits - a.visits || b.prior - a.prior);
}

/** What the played move costs against the one the search chose. Undefined when it was interrupted. */
async function judge(
  subject: Subject,
  move: number,
  result: EngineResult,
  options: AnalysisOptions,
): Promise<PlayedMove | undefined> {
  const { position } = subject;
  const isChosen = symmetriesOf(position).some((symmetry) => transformSquare(symmetry, move) === result.move);
  const name = moveName(move);
  const best = result.outlooks![result.moves.indexOf(result.move)]!;
  if (isChosen || result.simulations === 0) return { move: name, best: true, cost: 0, mistake: false };
  const played = await playedEstimate(subject, move, result, options);
  if (played === undefined) return undefined;
  const cost = lossOf(best, played);
  return { move: name, best: false, cost, mistake: cost >= MISTAKE };
}

/**
 * The value of the played move for its side: of the search, or, where that hardly looked at it, of a search as
 * thorough from the position after it. Undefined when it was interrupted.
 */
async function playedEstimate(
  { position, moves, game }: Subject,
  move: number,
  { moves: legal, outlooks, visits, simulations }: EngineResult,
  { engine, random, signal }: AnalysisOptions,
): Promise<Estimate | undefined> {
  const index = legal.indexOf(move);
  const outlook = outlooks![index]!;
  if (outlook.proven || visits[index]! >= LOOKED_AT * simulations) return outlook;
  const after = play(position, move);
  if (isOver(after)) return { value: 0 - Math.sign(score(after)), error: 0 };
  const answer = await engine.think(after, random.split(game ?? '', moves.length, 'after'), { signal });
  return answer === undefined ? undefined : { value: 0 - answer.value, error: valueError(answer) };
}

/** Standard error of the value of a position, the target's mean of the values of its moves. */
function valueError({ proven, outlooks, target }: EngineResult): number {
  return proven === undefined
    ? Math.hypot(...outlooks!.map(({ error }, index) => target[index]! * error))
    : 0;
}

/** The same by exact scores. */
function judgeExactly(played: string, moves: readonly AnalyzedMove[]): PlayedMove {
  const scoreOf = ({ score: exact }: AnalyzedMove): number => exact ?? -64;
  const highest = Math.max(...moves.map(scoreOf));
  const own = scoreOf(moves.find(({ move }) => move === played)!);
  const cost = Math.sign(highest) - Math.sign(own);
  return { move: played, best: own === highest, cost, discs: highest - own, mistake: cost > 0 };
}

/** Of the moves of one side, what they gave away. */
export interface SideSummary {
  readonly moves: number;
  readonly best: number;
  readonly mistakes: number;
  /** Sum of what the moves cost, in games won. */
  readonly cost: number;
}

/** Both sides of the plies whose move was a choice. */
export function summarizeSides(plies: readonly AnalyzedPly[]): Record<Color, SideSummary> {
  const of = (color: Color): SideSummary => {
    const own = plies.flatMap(({ turn, played, moves }) =>
      turn === color && played !== undefined && moves.length > 1 ? [played] : [],
    );
    return {
      moves: own.length,
      best: own.filter(({ best }) => best).length,
      mistakes: own.filter(({ mistake }) => mistake).length,
      cost: own.reduce((sum, { cost }) => sum + cost / 2, 0),
    };
  };
  return { black: of('black'), white: of('white') };
}
