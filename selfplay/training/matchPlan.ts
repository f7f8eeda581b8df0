import type { Random } from '../../engine/random.js';
import { placeInMatch, takeArenaNumbers } from '../matches/arenaNumbers.js';
import { type MatchGame, matchRecord, type MatchSummary, summarizeMatch } from '../matches/match.js';
import type { MatchTask } from '../matches/matchTaskTypes.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { EvaluationRecord } from '../store/storeResults.js';
import { type NetworkBytes, shareBytes } from '../threads/networkBytes.js';
import type { Run } from './run.js';
import { searchSettings } from './runConfig.js';

/** Pairs of games that one worker plays side by side. */
const PAIRS_PER_TASK = 16;

/** A share of the match of one generation's network against one opponent. */
export interface MatchJob {
  readonly generation: number;
  readonly opponent: string;
  readonly task: Omit<MatchTask, 'runtime' | 'stop'>;
  /** Takes the games of this share; the summary when they complete the match. */
  finished(games: readonly MatchGame[]): MatchSummary | undefined;
  /** The match and its games, for the store. */
  record(summary: MatchSummary): EvaluationRecord;
  records(): GameRecord[];
}

/** Under which the store has the numbers of the games of matches that are planned, by generation and opponent. */
const PROPERTY = 'evaluationNumbers';

/** Which matches the newest networks still owe. */
export class MatchPlan {
  readonly #run: Run;
  readonly #random: Random;
  readonly #jobs: MatchJob[] = [];
  /** Generation and opponent of all matches planned so far. */
  readonly #planned = new Set<string>();

  /** @param random the match of generation g draws from `split(g, opponent)`. */
  constructor(run: Run, random: Random) {
    this.#run = run;
    this.#random = random;
  }

  /** Plans the matches of a new network; those already stored are not played again. */
  published(generation: number, network: NetworkBytes): void {
    const { evaluation, generations } = this.#run.config;
    const due = generation % evaluation.every === 0 || generation === generations;
    if (generation > 0 && due) this.ask(generation, network);
  }

  /**
   * Plans the matches of a network whether it is its turn or not.
   *
   * @returns how many: those already stored or planned are not played again.
   * @throws OthelloError `busy` while another process keeps the database locked; to be asked again then.
   */
  ask(generation: number, network: NetworkBytes): number {
    return this.#plan(generation, network, () => true);
  }

  /**
   * Plans what earlier networks still owed when the run was left: matches that were planned and are not stored. The newest
   * network may be another one by then, so that nobody else would come back to them.
   */
  resume(): void {
    const { store, networks } = this.#run;
    const planned = (store.property(PROPERTY) ?? {}) as Readonly<Record<string, PlannedNumbers>>;
    const owing = new Set(Object.keys(planned).map((match) => Number(match.split(' ')[0])));
    for (const { generation, sha256 } of store.networks()) {
      if (!owing.has(generation) || !networks.isSound(sha256)) continue;
      const network = { sha256, bytes: shareBytes(networks.read(sha256)) };
      this.#plan(generation, network, (match) => Object.hasOwn(planned, match));
    }
  }

  /** Plans the matches of a network that are wanted and neither stored nor planned. @returns how many. */
  #plan(generation: number, network: NetworkBytes, isWanted: (match: string) => boolean): number {
    const { evaluation } = this.#run.config;
    if (evaluation.games === 0) return 0;
    let planned = 0;
    const stored = this.#run.store.evaluations().filter((record) => record.generation === generation);
    for (const name of evaluation.opponents) {
      const opponent = this.#opponent(name, generation);
      if (opponent === undefined || stored.some(({ b }) => b === opponent.name)) continue;
      const match = `${generation} ${opponent.name}`;
      if (this.#planned.has(match) || !isWanted(match)) continue;
      // The database may be locked: then it is asked again.
      this.#planMatch(generation, network, opponent);
      this.#planned.add(match);
      planned++;
    }
    return planned;
  }

  next(): MatchJob | undefined {
    return this.#jobs.shift();
  }

  #opponent(name: string, generation: number): { name: string; spec: PlayerSpec } | undefined {
    if (name === 'random' || name === 'greedy') return { name, spec: { kind: name } };
    const wanted = generation - Number(name.slice(name.indexOf(':') + 1));
    const { store, networks } = this.#run;
    const record = store
      .networks()
      .find(({ generation: of, sha256 }) => of === wanted && networks.isSound(sha256));
    if (record === undefined) return undefined;
    const bytes = shareBytes(this.#run.networks.read(record.sha256));
    const spec = this.#searchSpec({ sha256: record.sha256, bytes }, generation);
    return { name: `generation ${wanted}`, spec };
  }

  /** Either side of the matches of a generation: both search as its self-play does. */
  #searchSpec(network: NetworkBytes, generation: number): PlayerSpec {
    const { config } = this.#run;
    const { simulations } = config.evaluation;
    return { kind: 'network', network, simulations, search: searchSettings(config, generation) };
  }

  #planMatch(generation: number, network: NetworkBytes, opponent: { name: string; spec: PlayerSpec }): void {
    const { evaluation } = this.#run.config;
    const games: MatchGame[] = [];
    const pairs = evaluation.games / 2;
    const first = this.#firstNumber(generation, opponent.name);
    for (let firstPair = 0; firstPair < pairs; firstPair += PAIRS_PER_TASK) {
      this.#jobs.push({
        generation,
        opponent: opponent.name,
        task: {
          first: this.#searchSpec(network, generation),
          second: opponent.spec,
          seed: this.#random.split(generation, opponent.name).key,
          pairs: numbersFrom(firstPair, Math.min(PAIRS_PER_TASK, pairs - firstPair)),
          openingPlies: evaluation.openingPlies,
        },
        finished: (played) => {
          games.push(...played);
          return games.length === pairs * 2 ? summarizeMatch(games) : undefined;
        },
        record: (summary) => this.#record(generation, opponent.name, summary),
        records: () => this.#records(generation, network.sha256, opponent.name, games, first),
      });
    }
  }

  #record(generation: number, opponent: string, summary: MatchSummary): EvaluationRecord {
    const { games, wins, draws, losses, meanDiscs, elo, eloInterval } = summary;
    const { simulations, openingPlies } = this.#run.config.evaluation;
    const match = { games, wins, draws, losses, meanDiscs, elo, eloInterval, simulations };
    return { generation, a: `generation ${generation}`, b: opponent, ...match, details: { openingPlies } };
  }

  /** The number of the first game of a match: the one that it was planned with before, if it was. */
  #firstNumber(generation: number, opponent: string): number {
    const { store, config } = this.#run;
    const { games } = config.evaluation;
    const key = (record: Pick<EvaluationRecord, 'generation' | 'b'>): string =>
      `${record.generation} ${record.b}`;
    const match = key({ generation, b: opponent });
    let first = 0;
    store.insertChunk(() => {
      const planned = (store.property(PROPERTY) ?? {}) as Readonly<Record<string, PlannedNumbers>>;
      const known = planned[match];
      if (known?.games === games) {
        ({ first } = known);
        return {};
      }
      const taken = takeArenaNumbers(store, games);
      ({ first } = taken);
      const stored = new Set(store.evaluations().map(key));
      const open = Object.entries(planned).filter(([other]) => !stored.has(other));
      const numbers = { ...Object.fromEntries(open), [match]: { first, games } };
      return { properties: { ...taken.properties, [PROPERTY]: numbers } };
    });
    return first;
  }

  #records(
    generation: number,
    network: string,
    opponent: string,
    games: readonly MatchGame[],
    first: number,
  ): GameRecord[] {
    const name = `generation ${generation}`;
    const seed = this.#random.split(generation, opponent).key;
    const records = games.map((game) => ({
      ...matchRecord(game),
      index: first + placeInMatch(game),
      generation,
      network,
      seed,
      players: game.firstIsBlack ? { black: name, white: opponent } : { black: opponent, white: name },
    }));
    return records.sort((a, b) => a.index - b.index);
  }
}

interface PlannedNumbers {
  readonly first: number;
  readonly games: number;
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
