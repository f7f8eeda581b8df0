import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';

const folder = commandFolder();
const { model } = folder;
const game = 'f5d6c3d3c4f4c5b3';
interface Found {
  readonly target: string;
  readonly unit: string;
  readonly output: number;
  readonly maps: Readonly<Record<string, number[]>>;
  readonly ledger: { readonly closure: number; readonly lines: { readonly name: string }[] };
  readonly settings: { readonly search: unknown };
  readonly search: {
    readonly best: string;
    readonly preferred: string;
    readonly against?: string;
    readonly fates: Readonly<Record<string, number[]>>;
    readonly sides?: { readonly move: number[]; readonly rival: number[] };
    readonly prior: { readonly target: string; readonly unit: string };
  };
}

async function explained(...args: string[]): Promise<Found[]> {
  const { code, stdout, stderr } = await runHere(['explain', '--model', model, ...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { explanations: Found[] }).explanations;
}

describe('explain --target q', { timeout: 300_000 }, () => {
  it('agrees with what analyze says of the same search', async () => {
    const [value, contrast] = await explained('--moves', game, '--target', 'q,q-contrast', '--sims', '30');
    const analyzed = await runHere(
      ['analyze', '--model', model, '--moves', game, '--sims', '30', '--json'].concat(['--ply', '8']),
    );
    const said = JSON.parse(analyzed.stdout) as {
      value: number;
      best: string;
      moves: { move: string; q: number }[];
    };
    expect(value!.output).toBeCloseTo(said.value, 6);
    const q = (name: string): number => said.moves.find(({ move }) => move === name)!.q;
    const { best, against } = contrast!.search;
    expect(best).toBe(said.best);
    expect(contrast!.target).toBe(`q-contrast:${best}`);
    expect(contrast!.output).toBeCloseTo(q(best) - q(against!), 6);
    expect([value!.unit, value!.search.prior.unit]).toEqual(['value', 'value']);
    expect([contrast!.unit, contrast!.search.prior.unit]).toEqual([
      'difference of values',
      'difference of logits',
    ]);
    for (const { ledger, maps, search, settings } of [value!, contrast!]) {
      expect(ledger.closure).toBeLessThanOrEqual(1e-5);
      expect(settings.search).toEqual({ simulations: 30, prove: 12 });
      const parts = Object.values(search.fates);
      maps['square']!.forEach((sum, square) =>
        expect(parts.reduce((all, part) => all + part[square]!, 0)).toBeCloseTo(sum, 6),
      );
    }
  });

  it('as text names the leaves, the mind of the search and what became of the squares', async () => {
    const args = ['explain', '--model', model, '--moves', game, '--target', 'q', '--sims', '20'];
    const { stdout } = await runHere([...args, '--leaves', '4']);
    expect(stdout).toMatch(
      /a search of 20 simulations: \d+ positions that the network valued; 4 of them are/,
    );
    expect(stdout).toMatch(/which leaves out \d+\.\d% of the weight/);
    expect(stdout).toMatch(/left out by --leaves +[-+]/);
    expect(stdout).toMatch(/the search (plays|changed its mind)/);
    expect(stdout).toMatch(/discs flipped since +[-+]/);
  });

  it('counts the positions in which the search changed its mind, and names the squares that did it', async () => {
    const args = ['--moves', 'f5d6c3d3c4f4', '--ply', 'all', '--target', 'q-contrast', '--sims', '40'];
    const found = await explained(...args);
    const { stdout } = await runHere(['explain', '--model', model, ...args]);
    const changed = found.filter(({ search }) => search.best !== search.preferred);
    expect(changed.length).toBeGreaterThan(0);
    expect(stdout.match(/squares that changed it/g)).toHaveLength(
      changed.filter(({ search }) => search.against === search.preferred).length,
    );
    const [first] = changed;
    const largest = Math.max(...first!.maps['square']!);
    expect(stdout).toContain(`+${largest.toFixed(4)} (the move `);
    for (const { search, maps } of found) {
      const { move, rival } = search.sides!;
      maps['square']!.forEach((sum, at) => expect(move[at]! + rival[at]!).toBeCloseTo(sum, 6));
    }
    expect(stdout.trim().split('\n').at(-1)).toMatch(
      new RegExp(
        `changed its mind in ${changed.length} of ${found.length} positions: ply \\d+ \\(${first!.search.best}, not ${first!.search.preferred}\\)`,
      ),
    );
  });

  it('fits logs', async () => {
    const games = folder.at('games.txt');
    const log = folder.at('log.jsonl');
    writeFileSync(games, 'f5d6c3\n');
    const options = ['--model', model, '--target', 'q,q-contrast', '--sims', '8'];
    const logged = await runHere(['explain', '--file', games, ...options, '--out', log]);
    expect(logged.code).toBe(0);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Partial<Found>).filter(({ search }) => search);
    expect(records).toHaveLength(6);
  });

  it.each([
    [['--target', 'value', '--sims', '9'], /--sims belongs to the targets q and q-contrast/],
    [['--target', 'q:a1'], /a1 is not legal/],
    [['--target', 'q-contrast', '--sims', '1'], /tried only .* more simulations/],
    [['--target', 'q', '--sims', '0'], /--sims takes a whole number from 1/],
    [['--target', 'q-contrast:zz'], /'q-contrast:zz' is not a target/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { code, stderr } = await runHere(['explain', '--model', model, '--moves', game, ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
