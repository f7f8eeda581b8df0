import { cpus } from 'node:os';
import { OthelloError, Random } from '../engine/index.js';
import { encodeCheckpoint, initializeNetwork, parameterCount, type RuntimeName } from '../nn/index.js';
import { GtpClient, networkBytes, type NetworkBytes, type PlayerSpec } from '../selfplay/index.js';
import { identityOf, playArenaMatch, type ArenaPlayer } from './arenaMatch.js';
import { matchText } from './arenaReport.js';
import type { ArenaStore } from './arenaStore.js';
import { makerOf } from './maker.js';
import type { Model } from './model.js';
import { networkPlayer, parsePlayer } from './players.js';
import type { Progress } from './progress.js';
import { COLUMNS, nextStep, type Cell, type Column, type Step } from './strengthPlan.js';
import type { StrengthAbout, TimedCell } from './strengthTable.js';

/** One seed for all, so that every cell has the same openings. */
const SEED = 'strength';
const OPENING_PLIES = 8;
/** A game that a slow engine forfeits on a busy machine would tell nothing of its strength. */
const ENGINE_SECONDS = 600;
/** Of the fresh network that plays beside the trained one. */
const UNTRAINED_SEED = 'untrained';
/** That a cell may have. */
export const MOST_GAMES = 2000;

export interface StrengthPlay {
  /** Most games of a cell, even. */
  readonly games: number;
  /** Names of the columns to be played. */
  readonly columns: ReadonlySet<string>;
  readonly workers: number;
  readonly runtime: RuntimeName;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

type Played = Pick<StrengthAbout, 'software' | 'runtime' | 'machine' | 'date'>;

/** The strength of a network, cell by cell, of games that are kept: none is played twice. */
export class Strength {
  readonly #store: ArenaStore;
  readonly #model: Model;
  /** By name: those of the columns and the opponents. */
  readonly #own = new Map<string, ArenaPlayer>();
  readonly #opponents = new Map<string, ArenaPlayer>();

  private constructor(store: ArenaStore, model: Model) {
    this.#store = store;
    this.#model = model;
  }

  /** @throws OthelloError `usage` for what is no player. */
  static async open(model: Model, opponents: readonly string[], store: ArenaStore): Promise<Strength> {
    const strength = new Strength(store, model);
    for (const name of opponents) {
      const player = await parsePlayer('--against', name, { engineSeconds: ENGINE_SECONDS });
      strength.#opponents.set(player.name, player);
    }
    const fresh = initializeNetwork(model.network.architecture, Random.fromSeed(UNTRAINED_SEED));
    const trained = networkBytes(model.bytes);
    const untrained = networkBytes(encodeCheckpoint(fresh));
    for (const column of COLUMNS) {
      strength.#own.set(column.name, ownPlayer(column, column.trained ? trained : untrained));
    }
    return strength;
  }

  /** Every cell with the games that are there. */
  cells(): TimedCell[] {
    const cells = [...this.#opponents.keys()].flatMap((opponent) =>
      COLUMNS.map((column) => ({ column, opponent })),
    );
    return this.#read(cells);
  }

  #read(cells: readonly Omit<Cell, 'games'>[]): TimedCell[] {
    const identities = cells.map((cell) => {
      const [a, b] = this.#playersOf(cell);
      return identityOf(a, b, OPENING_PLIES);
    });
    const games = this.#store.games(identities, SEED, MOST_GAMES / 2);
    return cells.map(({ column, opponent }, index) => {
      const thinking = this.#store.thinking(identities[index]!, SEED);
      return { column, opponent, games: games[index]!, thinking };
    });
  }

  #playersOf({ column, opponent }: Omit<Cell, 'games'>): [own: ArenaPlayer, opponent: ArenaPlayer] {
    return [this.#own.get(column.name)!, this.#opponents.get(opponent)!];
  }

  /** What the games were played with; undefined before the first. */
  about(): StrengthAbout | undefined {
    const { label, sha256, network } = this.#model;
    const played = this.#store.property(this.#property) as Played | undefined;
    if (played === undefined) return undefined;
    return { model: label, parameters: parameterCount(network), sha256, ...played };
  }

  get #property(): string {
    return `strength of ${this.#model.sha256}`;
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
      await this.#playStep(step, bar, play);
      cells[cells.findIndex((cell) => cell === step.cell)] = this.#read([step.cell])[0]!;
    }
  }

  async #playStep(
    { cell, games }: Step,
    bar: ReturnType<Progress['start']>,
    { workers, runtime, signal, progress }: Omit<StrengthPlay, 'games' | 'columns'>,
  ): Promise<void> {
    const [a, b] = this.#playersOf(cell);
    bar.restart({ label: `${a.name} - ${b.name}`, total: games, unit: 'games' });
    const match = { games, openingPlies: OPENING_PLIES, workers, runtime, sprt: undefined };
    this.#store.setProperty(this.#property, await playedNow(runtime, workers));
    const result = await playArenaMatch(a, b, SEED, bar, { ...match, store: this.#store, signal, progress });
    progress.log(matchText(result, undefined)[0]!);
  }

  /** Foreign engines that this machine does not have. */
  async #absentOpponents(progress: Progress): Promise<Set<string>> {
    const absent = new Set<string>();
    for (const { name, spec } of this.#opponents.values()) {
      const reason = await reasonForAbsence(spec);
      if (reason === undefined) continue;
      absent.add(name);
      progress.log(`${name} is left out: ${reason}`);
    }
    return absent;
  }
}

/** Named by its network's sha256: a file may be moved, and another network may take its name. */
function ownPlayer({ name, trained, simulations, solver }: Column, network: NetworkBytes): ArenaPlayer {
  const short = network.sha256.slice(0, 8);
  return {
    name: `${trained ? '' : `${name} `}${short}@${simulations}${solver ? '' : ':nosolver'}`,
    spec: networkPlayer(network, simulations, solver),
  };
}

async function playedNow(runtime: RuntimeName, workers: number): Promise<Played> {
  const processor = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const threads = workers === 1 ? '1 thread' : `${workers} threads`;
  const machine = `${processor}, ${threads}, Node ${process.versions.node}`;
  return { ...(await makerOf(runtime)), machine, date: new Date().toISOString() };
}

async function reasonForAbsence(spec: PlayerSpec): Promise<string | undefined> {
  if (spec.kind !== 'gtp') return undefined;
  try {
    await (await GtpClient.start(spec.command)).dispose();
    return undefined;
  } catch (error) {
    if (error instanceof OthelloError && error.code === 'engineFailed') return error.message;
    throw error;
  }
}
