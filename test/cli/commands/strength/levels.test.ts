import { describe, expect, it } from 'vitest';
import { positionsOf } from '../../../../engine/notation.js';
import { legalMoveList } from '../../../../engine/position.js';
import { flakyCommand } from '../../../support/cli/program.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { lacks, RHINO } from '../../../support/needs.js';
import { at, model, played, stored } from '../../../support/selfplay/strengthTable.js';

describe('levels of an engine', () => {
  it('are rows of their own, set by commands too', async () => {
    const engine = (level: string): string => `gtp:${flakyCommand('play')} ; level ${level}`;
    const match = ['--columns', '1', '--against', engine('{1..2}'), '--games', '2'];
    const { cells } = await played('levels.db', ...match);
    expect(cells.map(({ opponent }) => opponent)).toEqual([engine('1'), engine('2')]);
    let told = 0;
    for (const { plies, players } of stored('levels.db')) {
      const isBlack = players!.black.startsWith('gtp:');
      const place = (isBlack ? players!.black : players!.white) === engine('2') ? -1 : 0;
      const positions = positionsOf(plies.map(({ move }) => move));
      for (const [ply, { kind, move }] of plies.entries()) {
        const legal = legalMoveList(positions[ply]!);
        if (kind === 'opening' || legal.length === 1 || (positions[ply]!.turn === 'black') !== isBlack)
          continue;
        expect(move).toBe(legal.at(place));
        told++;
      }
    }
    expect(told).toBeGreaterThan(50);
  });

  it('that it does not have leave out their rows, with its reason', async () => {
    const { code, stdout, stderr } = await runHere([
      ...['strength', '--model', model, '--out', at('none.db'), '--games', '2', '--columns', '1'],
      ...['--against', `gtp:${flakyCommand('play')} ; level 9`, '--workers', '1'],
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no games yet\n' });
    expect(stderr).toMatch(/level 9 is left out: .* refused "level 9": no such level/);
  });

  it.skipIf(lacks('grhino'))("of Debian's grhino", async () => {
    const against = `gtp:"${RHINO} -l {1,2} -b 0"`;
    const { cells } = await played('rhino.db', '--columns', '1', '--against', against, '--games', '2');
    const names = [1, 2].map((level) => `gtp:"${RHINO} -l ${level} -b 0"`);
    expect(cells.map(({ opponent, games }) => [opponent, games])).toEqual(names.map((name) => [name, 2]));
  });
});
