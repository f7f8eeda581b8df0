import { alphabetaBaseline, parseBaseline } from '../../engine/baselinePlayers.js';
import { OthelloError } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { simulationsWithin } from '../../mcts/leaves.js';
import { type EvaluationPrecision, evaluationPrecision } from '../../nn/quantization/precision.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { type Level, levelAt, levelEndgame, levelNumber, levelSearch } from '../../playing/levels.js';
import { ENDGAME, type EndgameSettings } from '../../selfplay/players/endgame.js';
import { FOREIGN_PROTOCOLS, type ForeignSpec, foreignSpec } from '../../selfplay/players/foreignEngine.js';
import type { PlayerSpec } from '../../selfplay/players/playerSpec.js';
import { PLAY_SEARCH, type SearchSettings } from '../../selfplay/players/searchSettings.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import type { SearchPrecision } from '../../selfplay/training/runConfig.js';
import { expandBraces } from '../command/braces.js';
import { choice, decimal, withDefault } from '../command/option.js';
import type { ArenaPlayer } from '../contests/arenaMatch.js';
import { DEFAULT_MODEL, isForeign, type ModelChoice, openModel } from '../sources/model.js';
import { searchedNetwork } from './searchPrecision.js';

/**
 * How networks search in matches, by the version that the text of a player may name; the newest as in play. What changes
 * a search makes another version, so that old and new can play each other.
 */
const SEARCHES = {
  search1: {
    search: { kind: 'puct', maxConsidered: 16, qScale: 0.1 },
    endgame: { solve: 14, prove: 12 },
  },
  search2: { search: PLAY_SEARCH, endgame: ENDGAME },
} as const satisfies Record<string, { search: SearchSettings; endgame: EndgameSettings }>;
type SearchName = keyof typeof SEARCHES;
const NEWEST: SearchName = 'search2';
/** Words behind MODEL@SIMS, in any order. */
const SUFFIX = /:(nosolver|float32|float16|int8|search1|search2)$/;

/** A day; no move takes longer. */
const MOST_SECONDS = 86_400;

/** What `--a` and its like take. */
export const PLAYERS =
  'random, greedy, alphabeta:DEPTH, level:LEVEL, MODEL@SIMS, MODEL@TIME, gtp:"COMMAND" or nboard:"COMMAND"';

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
  /** Of networks whose text names none. */
  readonly precision?: SearchPrecision;
  /** What computes the networks where ranges or rates have to be measured. */
  readonly runtime?: RuntimeChoice;
  /** Of networks in ONNX files, where they do not say it themselves. */
  readonly planes?: ModelChoice['planes'];
}

/**
 * The player that the text names: `random`, `greedy`, `alphabeta:DEPTH`, `gtp:COMMAND`, `nboard:COMMAND`, `level:LEVEL` of the
 * shipped network, `MODEL@level:LEVEL` of another, `MODEL@50ms` or `MODEL@2s` with a time for each move, or `MODEL@SIMS`, which
 * `:nosolver` behind it keeps from using the endgame solver, of which `:int8`, `:float16` or `:float32` says what its search
 * computes in, and `:search1` that it is the search of earlier versions. Throws OthelloError `usage` or `badModel`.
 * @param name of the option, for the error.
 */
export async function parsePlayer(
  name: string,
  text: string,
  {
    endgame = ENDGAME,
    engineSeconds = 60,
    precision = 'float32',
    runtime = 'onnxruntime',
    planes,
  }: PlayerSettings = {},
): Promise<ArenaPlayer> {
  if (text === 'random' || text === 'greedy') return { name: text, spec: { kind: text } };
  if (parseBaseline(text) !== undefined) {
    const depth = Number(text.slice(text.indexOf(':') + 1));
    alphabetaBaseline(depth);
    return { name: text, spec: { kind: 'alphabeta', depth } };
  }
  const foreign = foreignNamed(text, engineSeconds);
  if (foreign !== undefined) return { name: text, spec: foreign };
  const { model, effort, level, words } = networkText(text) ?? refusePlayer(name, text);
  const told = words.find((word) => word === 'float32' || word === 'float16' || word === 'int8');
  const version = words.find((word) => word === 'search1' || word === 'search2') ?? NEWEST;
  const solves = !words.includes('nosolver') && endgame.solve > 0;
  const network = await searchedNetwork(
    await openModel(model, isForeign(model) ? planes : undefined),
    runtime,
    told ?? precision,
  );
  const spec =
    level === undefined
      ? networkPlayer(network, effort, solves, version)
      : levelPlayer(network, level, solves ? endgame : endgameOf('off'));
  const settled = evaluationPrecision(network);
  return { name: told === undefined && settled !== 'float32' ? `${text}:${settled}` : text, spec };
}

/**
 * The program of somebody else that the text names, `gtp:COMMAND` or `nboard:COMMAND`; undefined for every other player.
 * Throws OthelloError `usage` where the command is none.
 */
export function foreignNamed(text: string, engineSeconds: number): ForeignSpec | undefined {
  const protocol = FOREIGN_PROTOCOLS.find((name) => text.startsWith(`${name}:`));
  if (protocol === undefined) return undefined;
  return foreignSpec(withoutQuotes(text.slice(protocol.length + 1)), engineSeconds, protocol);
}

type SuffixWord = 'nosolver' | EvaluationPrecision | SearchName;

/** What a network spends on a move: simulations, which bound it too where it has a time. */
interface Effort {
  readonly simulations: number;
  readonly seconds?: number;
}

interface NetworkText {
  readonly model: string;
  readonly effort: Effort;
  readonly level?: Level;
  readonly words: readonly SuffixWord[];
}

/**
 * The parts of `MODEL@SIMS:WORD:WORD`, `MODEL@TIME:WORD` or `MODEL@level:LEVEL:WORD`; undefined where it is not that, or says
 * something twice.
 */
function networkText(text: string): NetworkText | undefined {
  const words: SuffixWord[] = [];
  let bare = text;
  for (let match = SUFFIX.exec(bare); match !== null; match = SUFFIX.exec(bare)) {
    words.push(match[1] as SuffixWord);
    bare = bare.slice(0, -match[0].length);
  }
  const about = words.map((word) =>
    word === 'nosolver' ? 'solver' : word in SEARCHES ? 'search' : 'precision',
  );
  if (new Set(about).size < about.length) return undefined;
  const at = bare.lastIndexOf('@');
  const [model, effort] = [bare.slice(0, Math.max(0, at)), bare.slice(at + 1)];
  if (effort.startsWith('level:')) {
    const number = levelNumber(effort.slice('level:'.length));
    if (at === 0 || number === undefined || about.includes('search')) return undefined;
    const level = levelAt(number);
    const named = at < 0 ? DEFAULT_MODEL : model;
    return { model: named, effort: { simulations: level.simulations }, level, words };
  }
  const spent = at > 0 ? effortOf(effort) : undefined;
  return spent === undefined ? undefined : { model, effort: spent, words };
}

/** `100`, `50ms` or `1.5s`: simulations, or a time of at most a day. */
function effortOf(text: string): Effort | undefined {
  if (/^[1-9]\d{0,6}$/.test(text)) return { simulations: Number(text) };
  const time = /^(\d{1,8}(?:\.\d{1,6})?)(ms|s)$/.exec(text);
  const seconds = Number(time?.[1]) / (time?.[2] === 'ms' ? 1000 : 1);
  return seconds > 0 && seconds <= MOST_SECONDS
    ? { simulations: simulationsWithin(seconds), seconds }
    : undefined;
}

function refusePlayer(name: string, text: string): never {
  throw new OthelloError(
    'usage',
    `${name} "${text}" is not a player; players are random, greedy, alphabeta:DEPTH, gtp:"COMMAND", nboard:"COMMAND", level:LEVEL, MODEL@SIMS and MODEL@TIME, such as level:3, default@64, default@64:int8 or default@50ms${didYouMean(text, ['random', 'greedy'])}.`,
  );
}

/** A network as it plays in matches, with the endgame solver or without. */
export function networkPlayer(
  network: NetworkBytes,
  effort: Effort,
  solves: boolean,
  version = NEWEST,
): PlayerSpec {
  const { search, endgame } = SEARCHES[version];
  return { kind: 'network', network, ...effort, search, ...(solves ? { endgame } : {}) };
}

/** A network as it plays at a level, the endgame solver helping where the level lets it. */
function levelPlayer(network: NetworkBytes, level: Level, endgame: EndgameSettings): PlayerSpec {
  const { simulations } = level;
  const exact = levelEndgame(level, endgame);
  const solves = exact.solve > 0 ? { endgame: exact } : {};
  return { kind: 'network', network, simulations, search: levelSearch(level), ...solves };
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
