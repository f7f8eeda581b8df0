import { cpus } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork, parameterCount } from '../../../nn/network.js';
import { evaluationPrecision } from '../../../nn/quantization/precision.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { isMostlyForfeited } from '../../../selfplay/matches/match.js';
import { isForeign, startForeign } from '../../../selfplay/players/foreignEngine.js';
import type { PlayerSpec } from '../../../selfplay/players/playerSpec.js';
import type { NetworkBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Workers } from '../../../selfplay/threads/workers.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { type ArenaPlayer, identityOf, playArenaMatch } from '../../contests/arenaMatch.js';
import type { ArenaStore } from '../../contests/arenaStore.js';
import { matchText } from '../../contests/arenaText.js';
import { networkPlayer, parsePlayer } from '../../engine/parsePlayer.js';
import { searchedBytes } from '../../engine/searchPrecision.js';
import { makerOf } from '../../output/maker.js';
import type { Model } from '../../sources/model.js';
import { type NamedBook, type Openings, openingsDocument } from '../../sources/openings.js';
import { formatCount } from '../../terminal/format.js';
import type { Progress } from '../../terminal/progress.js';
import { type Cell, type Column, HALF, isOfScale, nextStep, type Step, type TimedCell } from './plan.js';
import type { StrengthAbout } from './table.js';

/** One seed for all, so that every cell has the same openings; with those of a book behind it for games out of one. */
const SEED = 'strength';
const OPENING_PLIES = 8;
/** A game that a slow engine forfeits on a busy machine would tell nothing of its strength. */
const ENGINE_SECONDS = 600;
/** And so long it may take to begin. */
const START_SECONDS = 60;
/** Of the fresh network that plays beside the trained one. */
const UNTRAINED_SEED = 'untrained';
/** That a cell may have. */
export const MOST_GAMES = 2000;

export interface StrengthPlay {
  /** Most games of a cell, even. */
  readonly games: number;
  /** Names of the columns to be played. */
  readonly columns: ReadonlySet<string>;
  readonly workers: number | Workers;
  readonly runtime: RuntimeChoice;
  readonly sharedBatch: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What the table is of. */
export interface StrengthSubject {
  /** As it is searched with; the untrained network is searched in float32. */
  readonly model: Model;
  /** Players, and `half`. */
  readonly opponents: readonly string[];
  readonly columns: readonly Column[];
  /** What games begin with instead of random openings. */
  readonly book: NamedBook | undefined;
}

type Played = Pick<StrengthAbout, 'software' | 'runtime' | 'machine' | 'date' | 'openings'>;

/** The strength of a network, cell by cell, of games that are kept: none is played twice. */
export class Strength {
  readonly #store: ArenaStore;
  readonly #model: Model;
  readonly #columns: readonly Column[];
  readonly #openings: Openings;
  readonly #seed: string;
  readonly #trained: NetworkBytes;
  readonly #untrained: NetworkBytes;
  /** By name; of `half` there is one for each column. */
  readonly #opponents = new Map<string, ArenaPlayer | undefined>();

  private constructor(store: ArenaStore, { model, columns, book }: StrengthSubject) {
    this.#store = store;
    this.#model = model;
    this.#columns = columns;
    this.#openings = book ?? OPENING_PLIES;
    this.#seed = book === undefined ? SEED : `${SEED} ${book.sha256}`;
    const fresh = initializeNetwork(model.network.architecture, Random.fromSeed(UNTRAINED_SEED));
    this.#trained = searchedBytes(model);
    this.#untrained = networkBytes(encodeCheckpoint(fresh));
  }

  /** @throws OthelloError `usage` for what is no player. */
  static async open(subject: StrengthSubject, store: ArenaStore): Promise<Strength> {
    const strength = new Strength(store, subject);
    for (const name of subject.opponents) {
      const settings = { engineSeconds: ENGINE_SECONDS };
      const player = name === HALF ? undefined : await parsePlayer('--against', name, settings);
      strength.#opponents.set(name, player);
    }
    return strength;
  }

  /** Every cell with the games that are there. */
  cells(): TimedCell[] {
    const cells = [...this.#opponents.keys()].flatMap((opponent) =>
      this.#columns.map((column) => ({ column, opponent })),
    );
    return this.#read(cells.filter(({ column, opponent }) => opponent !== HALF || column.simulations > 1));
  }

  #read(cells: readonly Omit<Cell, 'games'>[]): TimedCell[] {
    const players = cells.map((cell) => this.#playersOf(cell));
    const identities = players.map(([a, b]) => identityOf(a, b, this.#openings));
    const stored = this.#store.games(identities, this.#seed, MOST_GAMES / 2);
    // They would tell nothing of strength.
    const games = stored.map((all) => (isMostlyForfeited(all) ? [] : all));
    return cells.map(({ column, opponent }, index) => {
      const thinking = this.#store.thinking(identities[index]!, this.#seed);
      const [{ spec }, { spec: other }] = players[index]!;
      const opponentSimulations = isOfScale(column) ? simulationsOfSame(spec, other) : undefined;
      return { column, opponent, opponentSimulations, games: games[index]!, thinking };
    });
  }

  #playersOf({ column, opponent }: Omit<Cell, 'games'>): [own: ArenaPlayer, opponent: ArenaPlayer] {
    const own = this.#ownPlayer(column, column.simulations);
    return [
      own,
      this.#opponents.get(opponent) ?? this.#ownPlayer(column, Math.floor(column.simulations / 2)),
    ];
  }

  /** Named by its network's sha256: a file may be moved, and another network may take its name. */
  #ownPlayer({ name, trained, solver }: Column, simulations: number): ArenaPlayer {
    const network = trained ? this.#trained : this.#untrained;
    const short = network.sha256.slice(0, 8);
    return {
      name: `${trained ? '' : `${name} `}${short}@${simulations}${solver ? '' : ':nosolver'}${searchedIn(network)}`,
      spec: networkPlayer(network, { simulations }, solver),
    };
  }

  /** What the games were played with; undefined before the first. */
  about(): StrengthAbout | undefined {
    const { label, sha256, network } = this.#model;
    const played = this.#store.property(this.#property) as Played | undefined;
    if (played === undefined) return undefined;
    const searchPrecision = evaluationPrecision(this.#model);
    return { model: label, parameters: parameterCount(network), sha256, searchPrecision, ...played };
  }

  get #property(): string {
    const openings = typeof this.#openings === 'number' ? '' : ` with openings ${this.#openings.sha256}`;
    return `strength of ${this.#model.sha256}${searchedIn(this.#model)}${openings}`;
  }

  /** Plays what is missing, the cheapest first, until all is there or the signal comes. */
  async play({ games, columns, ...play }: StrengthPlay): Promise<void> {
    const { signal, progress } = play;
    const absent = await this.#absentOpponents(progress);
    const cells = this.cells();
    const bar = progress.start({ label: 'strength', total: games, unit: 'games' });
    while (!signal.aborted) {
      const step = nextStep(cells, { most: games, columns, absent });
      if (step === undefined) return;
      try {
        await this.#playStep(step, bar, play);
      } catch (error) {
        if (!(error instanceof OthelloError && error.code === 'engineFailed')) throw error;
        // The other opponents may be sound.
        progress.log(`${step.cell.opponent} is left out: ${error.message}`);
        absent.add(step.cell.opponent);
      }
      cells[cells.findIndex((cell) => cell === step.cell)] = this.#read([step.cell])[0]!;
    }
  }

  async #playStep(
    { cell, games }: Step,
    bar: ReturnType<Progress['start']>,
    { workers, runtime, sharedBatch, signal, progress }: Omit<StrengthPlay, 'games' | 'columns'>,
  ): Promise<void> {
    const [a, b] = this.#playersOf(cell);
    bar.restart({ label: `${a.name} - ${b.name}`, total: games, unit: 'games' });
    const match = { games, openings: this.#openings, workers, runtime, sharedBatch, sprt: undefined };
    const openings = openingsDocument(this.#openings);
    this.#store.setProperty(this.#property, { ...(await playedNow(runtime, workers)), openings });
    const settings = { ...match, store: this.#store, signal, progress };
    const result = await playArenaMatch(a, b, this.#seed, bar, settings);
    progress.log(matchText(result, undefined)[0]!);
  }

  /** Foreign engines that this machine does not have. */
  async #absentOpponents(progress: Progress): Promise<Set<string>> {
    const absent = new Set<string>();
    for (const [name, player] of this.#opponents) {
      const reason = player === undefined ? undefined : await reasonForAbsence(player.spec);
      if (reason === undefined) continue;
      absent.add(name);
      progress.log(`${name} is left out: ${reason}`);
    }
    return absent;
  }
}

/** The simulations of a player that is the same as the network's but for these; undefined of every other player. */
function simulationsOfSame(own: PlayerSpec, other: PlayerSpec): number | undefined {
  if (own.kind !== 'network' || other.kind !== 'network') return undefined;
  const { simulations } = other;
  return isDeepStrictEqual({ ...own, simulations }, other) ? simulations : undefined;
}

/** What is said of a network that is not searched in float32. */
function searchedIn(model: Pick<Model, 'ranges' | 'half'>): string {
  const precision = evaluationPrecision(model);
  return precision === 'float32' ? '' : `:${precision}`;
}

async function playedNow(
  runtime: RuntimeChoice,
  workers: number | Workers,
): Promise<Omit<Played, 'openings'>> {
  const processor = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const threads = typeof workers === 'number' ? formatCount(workers, 'thread') : 'machines on a queue';
  const machine = `${processor}, ${threads}, Node ${process.versions.node}`;
  return { ...(await makerOf(runtime)), machine, date: new Date().toISOString() };
}

async function reasonForAbsence(spec: PlayerSpec): Promise<string | undefined> {
  if (!isForeign(spec)) return undefined;
  try {
    await (await startForeign({ ...spec, answerSeconds: START_SECONDS })).dispose();
    return undefined;
  } catch (error) {
    if (error instanceof OthelloError && error.code === 'engineFailed') return error.message;
    throw error;
  }
}
