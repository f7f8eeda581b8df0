import { OthelloError } from '../../../engine/errors.js';
import { fitLadder } from '../../../selfplay/matches/ladder.js';
import type { SprtHypotheses } from '../../../selfplay/matches/sprt.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { sharedBatchFor } from '../../../selfplay/threads/sharedBatchSize.js';
import { defineCommand } from '../../command/command.js';
import { openMachines } from '../../command/machines.js';
import { flag, integer, text, withDefault } from '../../command/option.js';
import { queueOptions } from '../../command/queueOptions.js';
import { freshSeed, runtimeOptions, seedOption } from '../../command/searchOptions.js';
import { sharedBatchOption } from '../../command/sharedBatchOption.js';
import {
  type ArenaPlayer,
  type ArenaResult,
  type ArenaSettings,
  checkPairs,
  identityOf,
  playArenaMatch,
} from '../../contests/arenaMatch.js';
import { ArenaStore } from '../../contests/arenaStore.js';
import { ladderText, matchDocument, matchText, type Standing } from '../../contests/arenaText.js';
import {
  endgameOf,
  engineSecondsOption,
  parsePlayer,
  PLAYERS,
  solverOption,
  splitPlayers,
} from '../../engine/parsePlayer.js';
import { searchPrecisionOption } from '../../engine/searchPrecision.js';
import { planesOption } from '../../sources/model.js';
import { checkOpenings, describeBook, openingsOf, openingsOption } from '../../sources/openings.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';

const OPENING_PLIES = 8;

export const arena = defineCommand({
  options: {
    a: text(`first player: ${PLAYERS}`, 'PLAYER'),
    b: text('second player', 'PLAYER'),
    ladder: text('instead of two: a list with commas, everyone against everyone', 'PLAYERS'),
    games: withDefault(
      integer('games of each two players, in pairs from one opening', { minimum: 2, maximum: 1_000_000 }),
      100,
    ),
    opening: integer(`random plies at the beginning of each pair; ${OPENING_PLIES} by default`, {
      minimum: 0,
      maximum: 40,
    }),
    openings: openingsOption,
    sprt: text('stop as soon as it is clear which of two Elo differences is nearer the truth', 'ELO0,ELO1'),
    planes: planesOption,
    solver: solverOption,
    'engine-seconds': engineSecondsOption,
    out: text('a database for the games; there already, its match goes on', 'FILE'),
    run: text('store the games in the database of this run', 'DIR'),
    workers: integer('games at a time; by default one thread a core', { minimum: 1, maximum: 256 }),
    ...queueOptions,
    ...runtimeOptions,
    'search-precision': searchPrecisionOption,
    'shared-batch': sharedBatchOption,
    seed: seedOption,
    json: flag('print the result as one JSON document'),
  },
  examples: [
    {
      line: 'arena --a default@64 --b alphabeta:4 --games 100',
      says: 'the shipped network against a classical player',
    },
    {
      line: 'arena --a runs/first@64 --b default@64 --out match.db',
      says: 'two networks; the games are kept, and a stopped match goes on',
    },
    {
      line: 'arena --a new@64 --b old@64 --games 2000 --sprt 0,20',
      says: 'is it stronger? As many games as it takes to know',
    },
    { line: 'arena --a default@64 --b gtp:"gtp-rhino -l 3 -b 0"', says: 'against another program' },
    {
      line: 'arena --a default@64 --b nboard:"ntest ; set depth 8"',
      says: 'against one that speaks NBoard, and what it is told at its start',
    },
    {
      line: 'arena --a new@64 --b old@64 --openings xot.txt',
      says: 'from openings that somebody has chosen, each with both colours',
    },
    {
      line: 'arena --a default@50ms:int8 --b default@50ms --games 200',
      says: 'what eight bits are worth: as much time for both',
    },
    {
      line: 'arena --ladder random,greedy,alphabeta:2,default@64 --games 40',
      says: 'a scale for all of them',
    },
  ],
  epilogue:
    'Both games of a pair begin with the same opening, each player black once; those of a file come in an order drawn from ' +
    'the seed, and lines with # or % are comments. In a ladder, braces stand for several players, as in a shell: ' +
    'alphabeta:{1..4}, default@{50,100}, gtp:"gtp-rhino -l {1..3} -b 0". What follows a semicolon that stands alone in the ' +
    'command of an engine is sent to it: gtp:"engine ; level 3". Elo comes with its 95% interval; ' +
    'all numbers are from the view of a. MODEL@SIMS:nosolver plays without exact endgames, ' +
    'MODEL@SIMS:int8, :float16 or :float32 in that precision, whatever --search-precision says of the others, MODEL@SIMS:search1 with ' +
    'the search that all had before search2. MODEL@50ms or MODEL@2s has a time for each move, on a thread of its own, so that ' +
    'its games depend on the machine. A foreign engine that dies, hangs, answers nonsense or plays illegally loses that game, ' +
    '64 discs to none; when it does so in most games, the match ends without a result, exit code 1. An engine of NBoard is told ' +
    'a depth of 12: nboard:"engine ; set depth 8" asks for another.',
  async run(values, terminal) {
    const { games, solver, seed, json } = values;
    checkPairs(games);
    const names = playerNames(values);
    const hypotheses = values.sprt === undefined ? undefined : readHypotheses(values.sprt);
    const settingsOf = {
      endgame: endgameOf(solver),
      engineSeconds: values['engine-seconds'],
      precision: values['search-precision'],
      runtime: values.runtime,
      planes: values.planes,
    };
    const players: ArenaPlayer[] = [];
    for (const [option, name] of names) players.push(await parsePlayer(option, name, settingsOf));
    const openings = openingsOf(values, OPENING_PLIES);
    checkOpenings(openings, games);
    const store = ArenaStore.open(values.out, values.run);
    const progress = openProgress(terminal);
    const threads = values.workers ?? defaultThreads();
    const machines = await openMachines(values, { threads, terminal });
    try {
      if (typeof openings !== 'number') progress.log(describeBook(openings));
      const signal = terminal.listenForInterrupt('Stopping: the pairs that are finished count.');
      const settings: ArenaSettings = {
        games,
        openings,
        runtime: values.runtime,
        sharedBatch: sharedBatchFor(values.runtime, values['shared-batch']),
        sprt: hypotheses,
        store,
        signal,
        progress,
        workers: machines ?? threads,
      };
      if (values.ladder === undefined) {
        const [a, b] = players as [ArenaPlayer, ArenaPlayer];
        const result = await single(a, b, seed, settings);
        progress.finish();
        const complete = !signal.aborted;
        if (json) terminal.json({ ...matchDocument(result), complete });
        else {
          if (!complete)
            terminal.note(`Stopped after ${result.summary.games} of ${formatCount(games, 'game')}.`);
          terminal.print(matchText(result, values.sprt));
        }
      } else {
        await ladder(players, seed ?? ladderSeed(players, settings) ?? freshSeed(), settings, json, terminal);
      }
    } finally {
      progress.finish();
      store?.close();
      await machines?.close();
    }
  },
});

interface Named {
  readonly a: string | undefined;
  readonly b: string | undefined;
  readonly ladder: string | undefined;
  readonly sprt: string | undefined;
}

/** Each player with the option that names it. */
function playerNames({ a, b, ladder: list, sprt }: Named): [string, string][] {
  if (list === undefined) {
    if (a !== undefined && b !== undefined) return [['--a', a], ['--b', b]]; // prettier-ignore
    const missing = a === undefined ? '--a' : '--b';
    throw new OthelloError(
      'usage',
      `${missing} PLAYER is required, or --ladder with a list; players are ${PLAYERS}.`,
    );
  }
  if (a !== undefined || b !== undefined || sprt !== undefined) {
    throw new OthelloError('usage', '--ladder names all the players; --a, --b and --sprt do not go with it.');
  }
  const names = splitPlayers(list);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length < 2 || twice !== undefined) {
    const what =
      twice === undefined ? `at least two players with commas` : `each player once, not ${twice} twice`;
    throw new OthelloError('usage', `--ladder takes ${what}.`);
  }
  return names.map((name) => ['--ladder', name]);
}

function readHypotheses(given: string): SprtHypotheses {
  const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*,\s*([+-]?\d+(?:\.\d+)?)\s*$/.exec(given);
  const [elo0, elo1] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || !(elo0 < elo1)) {
    throw new OthelloError(
      'usage',
      `--sprt takes two Elo differences, the smaller first, such as 0,10, not "${given}".`,
    );
  }
  return { elo0, elo1 };
}

async function single(
  a: ArenaPlayer,
  b: ArenaPlayer,
  seed: string | undefined,
  settings: ArenaSettings,
): Promise<ArenaResult> {
  const { store, openings, progress, games } = settings;
  const found = seed ?? store?.seedOf(identityOf(a, b, openings)) ?? freshSeed();
  const bar = progress.start({ label: `${a.name} - ${b.name}`, total: games, unit: 'games' });
  return playArenaMatch(a, b, found, bar, settings);
}

/** A match of a ladder has the ladder's seed with this behind it. */
const ofMatch = (a: ArenaPlayer, b: ArenaPlayer): string => `: ${a.name} - ${b.name}`;

/** The seed of a ladder that was begun with the first two players, so that it goes on. */
function ladderSeed([a, b]: readonly ArenaPlayer[], { store, openings }: ArenaSettings): string | undefined {
  const suffix = ofMatch(a!, b!);
  const seed = store?.seedOf(identityOf(a!, b!, openings));
  return seed?.endsWith(suffix) === true ? seed.slice(0, -suffix.length) : undefined;
}

/** Everyone against everyone; a player named `random` is the zero of the scale, else the first of the list. */
async function ladder(
  players: readonly ArenaPlayer[],
  seed: string,
  settings: ArenaSettings,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const results: { readonly first: number; readonly second: number; readonly result: ArenaResult }[] = [];
  let broken: OthelloError | undefined;
  const bar = settings.progress.start({ label: 'ladder', total: settings.games, unit: 'games' });
  for (const [first, a] of players.entries()) {
    for (const [second, b] of players.entries()) {
      if (second <= first || settings.signal.aborted) continue;
      bar.restart({ label: `${a.name} - ${b.name}`, total: settings.games, unit: 'games' });
      try {
        const result = await playArenaMatch(a, b, seed + ofMatch(a, b), bar, settings);
        results.push({ first, second, result });
        settings.progress.log(matchText(result, undefined)[0]!);
      } catch (error) {
        if (!(error instanceof OthelloError && error.code === 'engineFailed')) throw error;
        // The matches of the others still count; that one is told at the end.
        settings.progress.log(error.message);
        broken ??= error;
      }
    }
  }
  settings.progress.finish();
  const zero = Math.max(
    0,
    players.findIndex(({ name }) => name === 'random'),
  );
  const anchor = players[zero]!.name;
  const standings = standingsOf(players, results, zero).filter(
    ({ games, player }) => games > 0 || player === anchor || broken === undefined,
  );
  const complete = !settings.signal.aborted;
  if (!complete && !json) terminal.note('Stopped before all matches were played.');
  if (json) {
    const matches = results.map(({ result }) => matchDocument(result));
    terminal.json({ players: standings, anchor, seed, matches, complete });
  } else {
    terminal.print(ladderText(standings, anchor));
    terminal.print(`seed ${seed}`);
  }
  if (broken !== undefined) throw broken;
}

function standingsOf(
  players: readonly ArenaPlayer[],
  results: readonly { readonly first: number; readonly second: number; readonly result: ArenaResult }[],
  zero: number,
): Standing[] {
  const matches = results.map(({ first, second, result: { summary } }) => {
    return { first, second, games: summary.games, points: summary.wins + summary.draws / 2 };
  });
  const ratings = fitLadder(players.length, matches, zero);
  const standings = players.map(({ name }, index): Standing => {
    const own = matches.filter(({ first, second }) => first === index || second === index);
    const points = own.map(({ first, games, points: won }) => (first === index ? won : games - won));
    return {
      ...ratings[index]!,
      player: name,
      games: own.reduce((sum, { games }) => sum + games, 0),
      points: points.reduce((sum, won) => sum + won, 0),
    };
  });
  return standings.sort((one, other) => other.elo - one.elo);
}
