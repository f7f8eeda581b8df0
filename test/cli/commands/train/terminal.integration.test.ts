import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eloChart, type EloPoint } from '../../../../cli/commands/train/eloChart.js';
import { trainLayout } from '../../../../cli/commands/train/layout.js';
import { rateOf, read, type Readings } from '../../../../cli/commands/train/meter.js';
import { reduce } from '../../../../cli/commands/train/reduce.js';
import { beginState } from '../../../../cli/commands/train/state.js';
import { footerLines, sideLines, stateLines, trainLines } from '../../../../cli/commands/train/view.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import type { RunEvent } from '../../../../selfplay/training/events.js';
import { PRESETS } from '../../../../selfplay/training/presets.js';
import { openRun } from '../../../../selfplay/training/run.js';
import { PROGRAM } from '../../../support/cli/program.js';
import { PseudoTerminal } from '../../../support/cli/pseudoTerminal.js';
import { lacks } from '../../../support/needs.js';
import { temporaryFolder } from '../../../support/scratch.js';

const folder = temporaryFolder();
const theme = createTheme(PLAIN, true);

describe('the chart of strength', () => {
  const point = (generation: number, elo: number, low: number, high: number, isBound = false): EloPoint => ({
    generation,
    elo,
    isBound,
    eloInterval: [low, high],
  });

  it('draws each match with its interval, and where all was won the end of it that is known', () => {
    const points = [point(6, -100, -300, 100), point(12, 200, 0, 300), point(18, 400, 100, 400, true)];
    const lines = eloChart(points, 18, 9, theme).map((line) => line.trimEnd());
    expect(lines).toEqual([
      ' +400 |      |',
      '      |   |  |',
      '      |   o  |',
      '      ||  |  ^',
      '    0 ||--|-------',
      '      |o',
      '      ||',
      ' -300 ||',
      '       gen 6 18',
    ]);
  });

  it('keeps its size for any matches, the last one always in it', () => {
    const any = fc.record({
      generation: fc.nat({ max: 500 }),
      elo: fc.integer({ min: -2000, max: 2000 }),
      isBound: fc.boolean(),
      margin: fc.nat({ max: 500 }),
    });
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 90 }),
        fc.integer({ min: 24, max: 70 }),
        fc.integer({ min: 4, max: 12 }),
        (matches, width, height) => {
          const points = matches.map(({ margin, ...rest }): EloPoint => ({
            ...rest,
            eloInterval: [rest.elo - margin, rest.elo + margin],
          }));
          const lines = eloChart(points, width, height, theme);
          expect(lines).toHaveLength(height);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
          const signs = lines.join('').match(/[o^v]/g)!.length;
          expect(signs).toBeGreaterThanOrEqual(1);
          if (points.length > 1) expect(lines.at(-1)).toContain(String(points.at(-1)!.generation));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a window that is too small for the page of a run', () => {
  it.each([
    [20, 8],
    [39, 24],
    [80, 8],
  ])('of %i by %i says what is needed, and cuts nothing', (columns, rows) => {
    const beginning = beginState({
      folder: 'runs/first',
      config: PRESETS.quick,
      seconds: undefined,
      games: 0,
      positions: 0,
      generation: 0,
      evaluations: [],
      metrics: undefined,
    });
    const lines = trainLines(beginning, { columns, rows }, theme);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.join(' ').trim()).toBe(
      `This window has ${columns} by ${rows} characters; 40 by 9 are needed. The run goes on.`,
    );
    expect(trainLines(beginning, { columns: 40, rows: 9 }, theme)).toHaveLength(9);
  });
});

describe('a rate', () => {
  it('is the growth over the last minute, whatever was before', () => {
    let readings: Readings = [];
    expect(rateOf(readings)).toBeUndefined();
    for (let second = 0; second <= 300; second += 10)
      readings = read(readings, second, second < 150 ? second : 150 + 7 * (second - 150));
    expect(rateOf(readings)).toBeCloseTo(7, 9);
    readings = read([], 400, 2000);
    expect(rateOf(readings)).toBeUndefined();
    expect(rateOf(read(readings, 500, 2300))).toBeCloseTo(3, 9);
  });
});

describe('the page of a run', () => {
  const beginning = beginState({
    folder: 'runs/first',
    config: { ...PRESETS.quick, generations: 40 },
    seconds: 600,
    games: 0,
    positions: 0,
    generation: 0,
    evaluations: [],
    metrics: undefined,
  });
  const losses = { loss: 2, policyLoss: 1.25, valueLoss: 0.5, headLosses: { ownership: 0.25 } };
  const summary = {
    games: 20,
    wins: 20,
    draws: 0,
    losses: 0,
    score: 1,
    elo: 676,
    meanDiscs: 30,
    eloInterval: [400, 700],
    scoreInterval: [0.9, 0.99],
  } as const;
  const games = { generation: 1, gamesOfGeneration: 32, gamesPerGeneration: 64, positions: 6000 };
  const events: readonly (readonly [RunEvent, elapsed: number])[] = [
    [{ kind: 'started', folder: 'runs/first', seed: '1', workers: 2, generation: 0, games: 0 }, 1],
    [{ kind: 'games', ...games, games: 64, evaluations: 20_000, evaluationsPerSecond: 1000 }, 20],
    [{ kind: 'training', generation: 1, step: 8, steps: 40, ...losses }, 30],
    [{ kind: 'training', generation: 1, step: 24, steps: 40, ...losses }, 46],
    [{ kind: 'games', ...games, games: 96, evaluations: 40_000, evaluationsPerSecond: 1000 }, 60],
    [{ kind: 'published', generation: 1, network: 'x', seconds: 60, use: 0.9, ...losses }, 60],
    [{ kind: 'evaluation', generation: 1, opponent: 'greedy', simulations: 16, summary }, 61],
  ];
  const state = events.reduce(
    (now, [event, elapsed]) => reduce(now, { kind: 'told', event, elapsed }),
    beginning,
  );

  it('tells rates, losses of every head, progress, strength and the time left', () => {
    const page = [
      ...stateLines(state, 80, theme),
      ...sideLines(state, trainLayout(theme, { columns: 80, rows: 24 }), theme),
    ].join('\n');
    expect(page).toContain('32 of 64 games of generation 1');
    expect(page).toContain('24 of 40 steps of generation 1');
    // 32 games in 40 s, 20,000 evaluations in 40 s, 16 steps of 256 samples in 16 s.
    expect(page).toContain('48 games/min | 500 evaluations/s | 256 training samples/s');
    expect(page).toContain('2.000 = policy 1.250 + value 0.500 + ownership 0.250');
    expect(page).toContain('8:59 left of 10:00');
    expect(page).toContain('Network  1 of 40 | 96 games | 6000 positions');
    expect(page).toContain('Elo against greedy');
    expect(page).toContain('20 games a match, 16 simulations a move');
    expect(page).toContain('all won: at least that');
  });

  it('fits every window', () => {
    for (const ascii of [true, false]) {
      for (let columns = 20; columns <= 200; columns += 12) {
        for (let rows = 4; rows <= 60; rows += 4) {
          const drawn = createTheme(PLAIN, ascii);
          const layout = trainLayout(drawn, { columns, rows });
          expect(trainLines(state, { columns, rows }, drawn)).toHaveLength(rows);
          expect(layout.state + layout.middle + 2).toBeLessThanOrEqual(rows);
          const { board, side } = layout;
          if (board !== undefined) {
            expect(board.height + 1).toBeLessThanOrEqual(layout.middle);
            expect(board.width + 2 + side.width).toBeLessThanOrEqual(columns);
          }
          for (const line of stateLines(state, columns, drawn))
            expect(line.length).toBeLessThanOrEqual(columns);
          for (const line of footerLines(state, layout, drawn))
            expect(line.length).toBeLessThanOrEqual(columns);
          const beside = sideLines(state, layout, drawn);
          expect(beside.length).toBeLessThanOrEqual(Math.max(layout.middle, 0));
          for (const line of beside) expect(line.length).toBeLessThanOrEqual(side.width);
        }
      }
    }
  });
});

describe.skipIf(lacks('tmux'))('train on the whole screen', { timeout: 600_000 }, () => {
  /** So small that a generation takes a second or two. */
  const settings = [
    ...['network.blocks=1', 'network.channels=4', 'network.valueHidden=4'],
    ...['search.simulations=2', 'search.maxConsidered=2', 'selfplay.gamesPerGeneration=4'],
    ...['selfplay.chunkGames=2', 'training.batchSize=16', 'training.samplesPerPosition=0.5'],
    ...['explanation.share=0', 'evaluation.games=2', 'evaluation.simulations=2', 'evaluation.every=2'],
  ].map((setting) => `--set ${setting}`);
  const train = (run: string): string =>
    `clear; ${process.execPath} ${PROGRAM} train ${run} --seed 7 ${settings.join(' ')}`;
  let terminal: PseudoTerminal;
  const environment = { HOME: folder.path, NO_COLOR: '1' };
  const open = async (): Promise<PseudoTerminal> => {
    const opened = await PseudoTerminal.open({ columns: 80, rows: 24 }, environment);
    opened.run(`cd ${folder.path}; clear`);
    await opened.waitForShell();
    return opened;
  };
  beforeAll(async () => {
    terminal = await open();
  });
  afterAll(() => terminal.close());

  function stored(run: string): { games: number; generations: number; networks: number[] } {
    const opened = openRun(folder.at(run), { readonly: true });
    const { games, generations } = opened.store.counts();
    const networks = opened.store.evaluations().map(({ generation }) => generation);
    opened.close();
    return { games, generations, networks };
  }

  it('shows the run in 80 by 24, with a game replayed and its strength', async () => {
    terminal.run(train('run'));
    const screen = await terminal.waitFor(/Network +[1-9]\d* /);
    expect(terminal.flag('alternate_on')).toBe(true);
    expect(screen).toContain('Othello Zero learns: run');
    expect(screen).toMatch(/Games +[█░]+ +\d+% +\d of 4 games of generation \d/);
    expect(screen).toMatch(/Losses +\d\.\d+ = policy \d\.\d+ \+ value \d\.\d+/);
    expect(screen).toMatch(/games\/min · .* evaluations\/s · .* training samples\/s/);
    await terminal.waitFor(/Elo against greedy(.|\n)*2 games a match, 2 simulations a move/);
    await terminal.waitFor(/game \d+, (ply \d+|end): \d+-\d+/);
    terminal.keys('o');
    await terminal.waitFor('Elo against random');
  });

  it('pauses, evaluates when asked, and follows the size of the window', async () => {
    terminal.keys('p');
    await terminal.waitFor('PAUSED (p goes on)');
    terminal.keys('e');
    await terminal.waitFor(/match(es)? of generation \d+ as soon as|has its evaluation, or it is on its way/);
    // The seed stands at the right end of the first line.
    const isAsWideAs = (columns: number, screen: string): boolean =>
      new RegExp(`^.{${columns - 6}}seed 7$`, 'm').test(screen);
    terminal.resize({ columns: 110, rows: 40 });
    await terminal.waitFor((now) => isAsWideAs(110, now));
    // What was finished when the pause began is stored by now.
    const { games } = stored('run');
    terminal.resize({ columns: 40, rows: 12 });
    const small = await terminal.waitFor((now) => isAsWideAs(40, now));
    expect(small).toContain('PAUSED');
    expect(small).not.toContain('Elo');
    terminal.resize({ columns: 80, rows: 24 });
    await terminal.waitFor(/Elo against/);
    expect(stored('run').games).toBe(games);
    terminal.keys('p');
    await terminal.waitFor((now) => !now.includes('PAUSED'));
  });

  it('is suspended by Ctrl-Z and goes on, and stops cleanly on a key', async () => {
    terminal.keys('C-z');
    await terminal.waitForShell();
    expect(terminal.flag('cursor_flag')).toBe(true);
    terminal.run('fg');
    await terminal.waitFor('Othello Zero learns: run');
    terminal.keys('s');
    const screen = await terminal.waitForShell();
    expect(screen).toMatch(/stopped cleanly, everything finished is\s+stored/);
    expect(terminal.flag('cursor_flag')).toBe(true);
    terminal.run('echo left with $?');
    await terminal.waitFor('left with 130');
    const { generations, networks } = stored('run');
    expect(generations).toBeGreaterThanOrEqual(1);
    expect(networks.length).toBeGreaterThanOrEqual(2);
  });

  it('goes on as lines with --plain, and ends by Ctrl-C with code 130', async () => {
    const before = stored('run');
    terminal.run(`clear; ${process.execPath} ${PROGRAM} train run --plain; echo left with $?`);
    await terminal.waitFor(
      new RegExp(`goes on after generation ${before.generations}, ${before.games} games`),
    );
    expect(terminal.flag('alternate_on')).toBe(false);
    await terminal.waitFor(/generation \d+ at /);
    terminal.keys('C-c');
    await terminal.waitFor('left with 130');
    expect(stored('run').games).toBeGreaterThan(before.games);
  });

  it('loses nothing when its terminal is killed', async () => {
    const killed = await open();
    killed.run(train('killed'));
    await killed.waitFor(/Network +[1-9]/);
    const { games } = stored('killed');
    killed.close();
    // The lock is free as soon as the process is gone; the run then goes on with what was stored.
    const run = await lockedWhenFree(folder.at('killed'));
    expect(run.store.counts().games).toBeGreaterThanOrEqual(games);
    run.close();
  });
});

async function lockedWhenFree(folderOfRun: string) {
  for (const end = Date.now() + 90_000; ;) {
    try {
      return openRun(folderOfRun);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
