import { discs, isOver } from '../../engine/position.js';
import type { Solution } from '../../engine/solver/solver.js';
import { GAME_REACH, LOOK_REACH, type SolverReach } from '../../playing/ending.js';
import type { Subject } from '../../playing/subject.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import type { StoppableSolver } from './stoppableSolver.js';

/**
 * Exact solutions of the positions of an analysis, with the score of every move. They are found in the solver's thread while
 * the search looks at other positions: of each game the last position first, until one is too far from the end.
 */
export class Endings {
  readonly #solutions = new Map<Subject, Promise<Solution | undefined>>();
  readonly #solver: StoppableSolver;
  /** Undefined where the number of empty squares alone decides. */
  readonly #reach: SolverReach | undefined;
  /** Games, with the empty squares from which on they came to no end. */
  readonly #tooFar = new Map<string, number>();

  /**
   * @param empties positions with so many empty squares and fewer are solved, however long it takes, and no others; where it is
   *   absent, as far as the solver reaches.
   */
  constructor(subjects: readonly Subject[], solver: StoppableSolver, empties?: number) {
    this.#solver = solver;
    const reach = subjects.length === 1 ? LOOK_REACH : GAME_REACH;
    this.#reach = empties === undefined ? reach : undefined;
    const most = empties ?? reach.empties;
    const games = [...new Set(subjects.map(({ game }) => game))];
    const within = games.flatMap((game) =>
      subjects
        .filter((subject) => subject.game === game && !isOver(subject.position))
        .filter(({ position }) => discs(position).empty <= most)
        .sort((a, b) => discs(a.position).empty - discs(b.position).empty),
    );
    let before: Promise<unknown> = Promise.resolve();
    for (const subject of within) {
      const solution = before.then(() => this.#solve(subject));
      // A failure is told where the solution is asked for.
      before = solution.catch(() => undefined);
      this.#solutions.set(subject, solution);
    }
  }

  /** The solution of one of the positions; undefined where it is too far from the end, or the solver was stopped. */
  async of(subject: Subject): Promise<Solution | undefined> {
    return this.#solutions.get(subject);
  }

  async #solve({ position, game = '' }: Subject): Promise<Solution | undefined> {
    const { empty } = discs(position);
    if (empty >= (this.#tooFar.get(game) ?? Infinity)) return undefined;
    const reach = empty > ENDGAME.solve ? this.#reach : undefined;
    const limit = reach === undefined ? {} : { maxNodes: reach.nodes };
    const solution = await this.#solver.solve(position, { allMoves: true, ...limit });
    if (solution.complete) return solution;
    this.#tooFar.set(game, empty);
    return undefined;
  }
}
