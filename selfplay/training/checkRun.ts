import { OthelloError } from '../../engine/errors.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { decodeRangesFile, rangesIn } from '../../nn/quantization/rangesFile.js';
import { GAME_KINDS, replay } from '../records/gameRecord.js';
import { keptNetworks } from './pruneRun.js';
import type { Run } from './run.js';

/** What a run was found to hold. */
export interface RunCheck {
  readonly sound: boolean;
  /** How many there are of each kind of thing, and how many of them are sound. */
  readonly parts: readonly { readonly name: string; readonly sound: number; readonly count: number }[];
  /** A sentence each. */
  readonly problems: readonly string[];
}

/** Counts of what was gone through, and what was wrong with it. */
class Checks {
  readonly parts: { name: string; sound: number; count: number }[] = [];
  readonly problems: string[] = [];
  /** Things of the part that is gone through which could not even be read. */
  #damaged = 0;

  readonly onDamage = (damage: unknown): void => {
    this.#damaged++;
    this.problems.push(sentence(damage));
  };

  /** Goes through things; what one of them throws is a problem of that one. */
  part<Item>(name: string, items: () => Iterable<Item>, check: (item: Item) => void = () => undefined): void {
    let sound = 0;
    let count = 0;
    this.#damaged = 0;
    try {
      for (const item of items()) {
        count++;
        try {
          check(item);
          sound++;
        } catch (error) {
          this.problems.push(sentence(error));
        }
      }
    } catch (error) {
      this.onDamage(error); // the rest cannot be reached
    }
    this.parts.push({ name, sound, count: count + this.#damaged });
  }
}

/**
 * Reads everything that a run holds: SQLite's check of its database, every row of every table, each game to its end and result, and
 * every file of a network or a state against its sha256. Ranges that are missing are no fault: they are measured again; nor are
 * networks that were pruned away.
 *
 * @param open opens the run, to read, with what is to be told of damaged rows
 * @throws OthelloError where not even the folder or the database can be opened
 */
export function checkRun(open: (onDamage: (damage: Error) => void) => Run): RunCheck {
  const checks = new Checks();
  const run = open(checks.onDamage);
  const { store, networks, trainer } = run;
  try {
    checks.part(
      'database',
      () => [store],
      () => {
        const complaints = store.integrity();
        if (complaints.length > 0)
          throw new OthelloError(
            'badStore',
            `${store.file} is damaged: ${complaints.slice(0, 3).join('; ')}.`,
          );
      },
    );
    for (const kind of GAME_KINDS)
      checks.part(
        `${kind} games`,
        () => store.games({ kind }),
        (game) => void replay(game),
      );
    checks.part('explanations', () => store.explanations());
    checks.part('evaluations', () => store.evaluations());
    checks.part('metrics', () => store.metricKinds().flatMap((kind) => store.metrics(kind)));
    checks.part(
      'properties',
      () => ['description', 'progress', 'importedGames', 'continuation', 'pruned'],
      (key) => void store.property(key),
    );
    let newestState: string | undefined;
    checks.part(
      'networks',
      () => keptNetworks(run),
      ({ sha256, metadata }) => {
        newestState = String(metadata['state']);
        decodeCheckpoint(networks.read(sha256), networks.path(sha256));
      },
    );
    checks.part(
      'ranges',
      () => rangesIn(networks.folder),
      (sha256) => void decodeRangesFile({ folder: networks.folder, sha256 }),
    );
    checks.part(
      "trainer's states",
      () => new Set([...trainer.list(), ...(newestState === undefined ? [] : [newestState])]),
      (sha256) => void decodeCheckpoint(trainer.read(sha256), trainer.path(sha256)),
    );
  } finally {
    run.close();
  }
  const { parts, problems } = checks;
  return { sound: problems.length === 0, parts, problems };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
