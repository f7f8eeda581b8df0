import { type ErrorCode, OthelloError } from '../../engine/errors.js';
import type { Position } from '../../engine/position.js';
import type { Composite } from '../../lrp/composite.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import type { SearchBudget } from '../../lrp/explanation.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { encodeRow } from '../arrays/columns.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { Recent } from '../threads/recentlyUsed.js';
import { decodeNetwork } from '../threads/sessions.js';
import { type ExplainedPly, explainMoves } from './explainGame.js';
import { arrayColumns, type ArrayLayout, arrayLayout } from './explanationColumns.js';
import { createSearchExplainer } from './searchExplainer.js';

/** How the games of a log are explained. */
export interface LogSettings {
  readonly composite: Composite;
  /** In the spelling of parseTarget; `move` and `contrast` without a square are about the move that was played. */
  readonly targets: readonly string[];
  /** Whether the controls are computed; they cost the maps of all legal moves. */
  readonly controls: boolean;
  /** Whether rows have the relevance of every layer; no unless said. */
  readonly layers?: boolean | undefined;
  /** The search that targets are about. */
  readonly search?: SearchBudget | undefined;
  /** Name and version of the software, for the records. */
  readonly software: string;
}

/** What a log is made of: records for a database, lines of JSON, or rows of arrays. */
export type LogForm = 'records' | 'lines' | 'rows';

/** Explain one game: a game's plies fill the batches by themselves. */
export interface ExplainTask {
  readonly name: string;
  readonly start: Position;
  /** From `start` on, passes among them. */
  readonly moves: readonly number[];
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly settings: LogSettings;
  readonly form: LogForm;
  readonly stop: Int32Array;
}

/** The explanations of a game in the form that was asked for; made in the worker, since that takes time too. */
export type GameLog =
  | { readonly form: 'records'; readonly maps: number; readonly plies: readonly ExplainedPly[] }
  /** Whole lines in UTF-8. */
  | { readonly form: 'lines'; readonly maps: number; readonly bytes: Uint8Array }
  | {
      readonly form: 'rows';
      readonly maps: number;
      readonly bytes: Uint8Array;
      readonly layout: ArrayLayout;
    };

/** Why there is nothing to log of a game, as a sentence. */
export interface SkippedGame {
  readonly skipped: string;
}

/** Explainers kept per thread: the networks of two generations. */
const KEPT_EXPLAINERS = 2;
/** The thread's explainers by what they were made from. */
const explainers = new Recent<Explainer>(KEPT_EXPLAINERS);

/** The thread's explainer of a network; it stays until newer ones need the room. */
export function explainerFor(
  network: NetworkBytes,
  runtime: RuntimeChoice,
  composite: Composite,
  { search, layers = false }: Pick<LogSettings, 'search' | 'layers'> = {},
): Promise<Explainer> {
  const made = JSON.stringify([composite, search, layers]);
  return explainers.get(`${runtime} ${network.sha256} ${made}`, async () => {
    const { network: decoded } = decodeNetwork(network);
    const opened = await openRuntime(runtime);
    const explainer = await createExplainer(decoded, opened, { composite, layers });
    return search === undefined ? explainer : createSearchExplainer(explainer, decoded, opened, search);
  });
}

/** Failures for which another game would not be to blame either. */
const NOT_OF_THE_GAME: readonly ErrorCode[] = ['internal', 'badModel', 'deviceLost'];

/** The work of a task; whether it is still wanted, its thread has asked before. */
export default async function explainLoggedGame(task: ExplainTask): Promise<GameLog | SkippedGame> {
  const { name, start, moves, settings, form, network } = task;
  const { targets, software, controls } = settings;
  const explainer = await explainerFor(network, task.runtime, settings.composite, settings);
  try {
    const by = { explainer, network: network.sha256, software };
    const { plies, refused } = await explainMoves(start, moves, targets, by, controls);
    if (plies.length === 0) {
      const nothing = moves.length === 0 ? 'It has no moves.' : 'It has no ply with such an explanation.';
      return { skipped: refused?.message ?? nothing };
    }
    return encodeGame(form, name, plies, targets);
  } catch (error) {
    if (!(error instanceof OthelloError) || NOT_OF_THE_GAME.includes(error.code)) throw error;
    return { skipped: error.message };
  }
}

/**
 * The explanations of a game in a form.
 *
 * @param plies at least one
 * @param targets all that are asked for, in the log's own spelling
 */
export function encodeGame(
  form: LogForm,
  name: string,
  plies: readonly ExplainedPly[],
  targets: readonly string[],
): GameLog {
  const maps = plies.length;
  switch (form) {
    case 'records':
      return { form, maps, plies };
    case 'lines':
      return { form, maps, bytes: encodeLines(name, plies) };
    case 'rows': {
      const { columns, ...names } = arrayColumns(plies, targets);
      const bytes = Buffer.concat(plies.map((ply) => encodeRow(columns, { name, ...ply })));
      return { form, maps, bytes, layout: arrayLayout(columns, names) };
    }
  }
}

/** A line an explanation: the name of its game and the record. */
function encodeLines(game: string, plies: readonly ExplainedPly[]): Uint8Array {
  return Buffer.from(plies.map(({ record }) => `${JSON.stringify({ game, ...record })}\n`).join(''));
}
