import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderKeeper, namedKeeper, stateFolder } from '../../../../cli/commands/play/keptGame.js';
import { describeLeft } from '../../../../cli/commands/play/status.js';
import { saveGame } from '../../../../cli/sources/savedGame.js';
import { formatTranscript, parseTranscript } from '../../../../engine/notation.js';
import { type Line } from '../../../../playing/line.js';
import { begin } from '../../../support/cli/playedState.js';
import { usualLine } from '../../../support/engine/usualLine.js';
import { temporaryFolder } from '../../../support/scratch.js';

const scratch = temporaryFolder();
const moves = parseTranscript('f5d6c3');
const played = usualLine(moves);
const earlier = (plies: number): Line => usualLine(moves.slice(0, plies));
/** Beyond the numbers that systems give to processes. */
const DEAD = 99_999_999;

describe('the game that is kept', () => {
  it('is that of this process, until it is forgotten', () => {
    const folder = scratch.at('own');
    const keeper = folderKeeper(folder);
    expect(keeper.findLeft()).toBeUndefined();
    keeper.keep(played, 'white', 'engine');
    keeper.keep(earlier(2), 'white', 'engine');
    expect(readdirSync(folder)).toEqual([`game-${process.pid}.ggf`]);
    expect(keeper.findLeft()!.saved).toEqual({ ...earlier(2), human: 'white' });
    keeper.forget();
    expect(keeper.findLeft()).toBeUndefined();
  });

  it('is offered when its process is gone, the newest first, and is settled once', () => {
    const folder = scratch.at('left');
    mkdirSync(folder);
    const file = (pid: number): string => join(folder, `game-${pid}.ggf`);
    saveGame(file(DEAD), played, 'black', 'engine');
    saveGame(file(DEAD + 1), earlier(1), 'black', 'engine');
    utimesSync(file(DEAD), 1000, 1000);
    // Of a process that lives, and no game at all.
    saveGame(file(process.ppid), played, 'black', 'engine');
    writeFileSync(file(DEAD + 2), 'nonsense');
    writeFileSync(join(folder, 'other.txt'), 'f5');
    const keeper = folderKeeper(folder);
    const left = keeper.findLeft()!;
    expect(formatTranscript(left.saved.moves)).toBe('f5');
    keeper.settle(left);
    expect(keeper.findLeft()!.file).toBe(file(DEAD));
    keeper.settle(keeper.findLeft()!);
    expect(keeper.findLeft()).toBeUndefined();
  });

  it('stays in a file that was named', () => {
    const file = scratch.at('named.ggf');
    const keeper = namedKeeper(file);
    keeper.keep(played, 'black', 'engine');
    keeper.settle(keeper.findLeft()!);
    keeper.forget();
    expect(keeper.findLeft()!.saved).toEqual({ ...played, human: 'black' });
  });

  it('is offered by the command that is named when it is left', () => {
    const file = scratch.at('told.ggf');
    const left = begin('f5d6');
    expect(describeLeft(left, namedKeeper(file))[0]).toContain(
      `kept in ${file}, and the next play --save ${file} offers it again.`,
    );
    expect(describeLeft(left, folderKeeper(scratch.path))[0]).toContain('and the next play offers it again.');
  });

  it('is among the state of the user', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/s' })).toBe(join('/s', 'othello-zero'));
    expect(stateFolder({})).toMatch(/[\\/]othello-zero$/);
  });
});
