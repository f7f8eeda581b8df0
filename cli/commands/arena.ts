import { availableParallelism } from 'node:os';
import { OthelloError } from '../../engine/index.js';
import { playMatch, summarizeMatch, type MatchGame } from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { freshSeed, runtimeOption, seedOption } from '../engine.js';
import { flag, integer, required, text, withDefault } from '../option.js';
import { parsePlayer } from '../players.js';
import { openProgress } from '../progress.js';
import { describeMatch, percent } from '../trainScreen.js';

export const arena = defineCommand({
  options: {
    a: required(text('first player: random, greedy or MODEL@SIMS', 'PLAYER')),
    b: required(text('second player', 'PLAYER')),
    games: withDefault(integer('games, in pairs from one opening', { minimum: 2, maximum: 1_000_000 }), 100),
    opening: withDefault(
      integer('random plies at the beginning of each pair', { minimum: 0, maximum: 40 }),
      8,
    ),
    workers: integer('threads that play; by default one a core', { minimum: 1, maximum: 256 }),
    runtime: runtimeOption,
    seed: seedOption,
    json: flag('print the result as one JSON document'),
  },
  examples: [
    {
      line: 'arena --a default@64 --b greedy --games 100',
      says: 'the shipped network against a greedy player',
    },
    {
      line: 'arena --a runs/first@64 --b default@64 --seed 1',
      says: 'two networks; the seed repeats the match',
    },
  ],
  epilogue:
    'Both games of a pair begin with the same random opening, each player black once. Elo comes with its 95% interval; ' +
    'all numbers are from the view of a.',
  async run({ a, b, games, opening, workers, runtime, seed = freshSeed(), json }, terminal) {
    if (games % 2 !== 0) {
      throw new OthelloError(
        'usage',
        `--games takes an even number, since each opening is played twice, not ${games}.`,
      );
    }
    const first = await parsePlayer('--a', a);
    const second = await parsePlayer('--b', b);
    const signal = terminal.listenForInterrupt('Stopping: the pairs that are finished count.');
    const progress = openProgress(terminal);
    const played: MatchGame[] = [];
    const bar = progress.start({ label: `${a} - ${b}`, total: games, unit: 'games' });
    try {
      await playMatch({
        ...{ first, second, runtime, seed, signal, openingPlies: opening, pairs: games / 2 },
        workers: workers ?? availableParallelism(),
        onGames(finished) {
          played.push(...finished);
          bar.update(played.length, `a has ${percent(summarizeMatch(played).score)}`);
        },
      });
    } finally {
      progress.finish();
    }
    const { scoreInterval, ...summary } = summarizeMatch(played);
    if (json) terminal.json({ a, b, ...summary, scoreInterval, seed });
    else {
      terminal.print(`${a} against ${b}: ${describeMatch(summary)}`);
      terminal.print(`mean disc difference ${summary.meanDiscs.toFixed(1)}, seed ${seed}`);
    }
  },
});
