import { alphabetaBaseline, OthelloError, parseBaseline } from '../engine/index.js';
import {
  ENDGAME,
  foreignSpec,
  networkBytes,
  type EndgameSettings,
  type NetworkBytes,
  type PlayerSpec,
  type SearchSettings,
} from '../selfplay/index.js';
import { expandBraces } from './braces.js';
import { openModel } from './model.js';
import { choice, decimal, withDefault } from './option.js';

/** How networks search in matches: PUCT, as in play. The other two numbers belong to Gumbel searches. */
const MATCH_SEARCH: SearchSettings = { kind: 'puct', maxConsidered: 16, qScale: 0.1 };
const WITHOUT_SOLVER = ':nosolver';

/** What `--a` and its like take. */
export const PLAYERS = 'random, greedy, alphabeta:DEPTH, MODEL@SIMS or gtp:"COMMAND"';

/** The `--solver` of every command in which a network plays. */
export const solverOption = withDefault(
  choice(
    'exact play of networks in endgames: won or lost is known from 12 empty squares on, the best move from 14',
    ['on', 'off'],
  ),
  'on',
);

/** The `--engine-seconds` of every command that runs foreign engines. */
export const engineSecondsOption = withDefault(
  decimal('longest wait for an answer of a foreign engine', { minimum: 0.05, maximum: 86_400 }, 'S'),
  60,
);

export function endgameOf(solver: 'on' | 'off'): EndgameSettings {
  return solver === 'on' ? ENDGAME : { solve: 0, prove: 0 };
}

export interface PlayerSettings {
  readonly endgame?: EndgameSettings;
  readonly engineSeconds?: number;
}

/**
 * The player that the text names: `random`, `greedy`, `alphabeta:DEPTH`, `gtp:COMMAND`, or `MODEL@SIMS`, which
 * `:nosolver` behind it keeps from using the endgame solver. Throws OthelloError `usage` or `badModel`.
 * @param name of the option, for the error.
 */
export async function parsePlayer(
  name: string,
  text: string,
  { endgame = ENDGAME, engineSeconds = 60 }: PlayerSettings = {},
): Promise<PlayerSpec> {
  if (text === 'random' || text === 'greedy') return { kind: text };
  if (parseBaseline(text) !== undefined) {
    const depth = Number(text.slice(text.indexOf(':') + 1));
    alphabetaBaseline(depth);
    return { kind: 'alphabeta', depth };
  }
  if (text.startsWith('gtp:')) return foreignSpec(withoutQuotes(text.slice(4)), engineSeconds);
  const isBare = text.endsWith(WITHOUT_SOLVER);
  const bare = isBare ? text.slice(0, -WITHOUT_SOLVER.length) : text;
  const at = bare.lastIndexOf('@');
  const simulations = /^[1-9]\d{0,6}$/.test(bare.slice(at + 1)) ? Number(bare.slice(at + 1)) : NaN;
  if (at < 1 || Number.isNaN(simulations)) {
    throw new OthelloError(
      'usage',
      `${name} "${text}" is not a player; players are random, greedy, alphabeta:DEPTH, gtp:"COMMAND" and MODEL@SIMS, such as default@64.`,
    );
  }
  const { bytes } = await openModel(bare.slice(0, at));
  return networkPlayer(networkBytes(bytes), simulations, isBare ? undefined : endgame);
}

/** A network as it plays in matches. */
export function networkPlayer(
  network: NetworkBytes,
  simulations: number,
  endgame: EndgameSettings | undefined,
): PlayerSpec {
  return {
    ...{ kind: 'network', network, simulations, search: MATCH_SEARCH },
    ...(endgame === undefined ? {} : { endgame }),
  };
}

/** A shell may have left the quotes around the whole command. */
function withoutQuotes(command: string): string {
  const match = /^\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(command);
  return match === null ? command : (match[1] ?? match[2] ?? '');
}

/** The names of a list with commas; those inside of quotes and braces are no separators. Braces are expanded. */
export function splitPlayers(text: string): string[] {
  return (text.match(/(?:"[^"]*"|'[^']*'|\{[^{}"']*\}|[^,"'])+/g) ?? [])
    .flatMap((name) => expandBraces(name.trim()))
    .filter((name) => name !== '');
}
