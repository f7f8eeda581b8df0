import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLine } from '../../../../cli/commands/work/lines.js';
import { type Action, beginState, reduce, type WorkState } from '../../../../cli/commands/work/state.js';
import { workLines } from '../../../../cli/commands/work/view.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import { columnsOf } from '../../../../engine/text.js';
import type { MachineEvent } from '../../../../selfplay/machines/machine.js';

const theme = createTheme(PLAIN, true);
const start = beginState({ machine: 'helper', threads: 2, queue: 'redis://hub:6379' });

function after(...events: readonly MachineEvent[]): WorkState {
  return events.reduce((state, event) => reduce(state, { kind: 'told', event }), start);
}

function shown(state: WorkState): string {
  return workLines(state, { columns: 80, rows: 20 }, theme).join('\n');
}

describe('the screen of a machine', () => {
  it('says what each thread is at, what is done, and how fast', () => {
    const state = after(
      { event: 'began', about: 'Games 0 to 31' },
      { event: 'began', about: 'Games 32 to 63' },
      { event: 'part', about: 'Games 0 to 31', parts: 1, games: 32 },
      { event: 'rate', evaluationsPerSecond: 500, underWay: ['Games 32 to 63'] },
    );
    expect(shown(state)).toMatch(/^Othello Zero works: helper +redis:\/\/hub:6379$/m);
    expect(shown(state)).toMatch(/^Now +Games 32 to 63$/m);
    expect(shown(state)).toMatch(/^ {9}1 thread waiting for parts$/m);
    expect(shown(state)).toMatch(/^Done +1 part . 32 games/m);
    expect(shown(state)).toMatch(/500 evaluations\/s$/m);
    expect(shown(state)).toMatch(/^done: Games 0 to 31$/m);
  });

  it('says that the queue is away until it is back, and what failed here', () => {
    const away = after({ event: 'away', reason: 'refused' });
    expect(shown(away)).toContain('the queue is away (refused); trying on');
    expect(shown(reduce(away, { kind: 'told', event: { event: 'back' } }))).toContain('2 threads waiting');
    const failed = after(
      { event: 'began', about: 'Games 0 to 31' },
      { event: 'failed', about: 'Games 0 to 31', reason: 'no memory' },
    );
    expect(shown(failed)).toContain('1 failed here');
    expect(shown(failed)).toContain('2 threads waiting for parts');
    expect(shown(reduce(failed, { kind: 'stopping' }))).toContain('given back');
  });

  it('fits every window, whatever it is told', () => {
    const about = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.constantFrom('\x1b[2J', '対局 '.repeat(30), 'a\nb'),
    );
    const event: fc.Arbitrary<MachineEvent> = fc.oneof(
      fc.record({ event: fc.constant('began'), about }),
      fc.record({ event: fc.constant('part'), about, parts: fc.nat(), games: fc.nat() }),
      fc.record({ event: fc.constant('failed'), about, reason: about }),
      fc.record({ event: fc.constant('away'), reason: about }),
      fc.record({
        event: fc.constant('rate'),
        evaluationsPerSecond: fc.double({ min: 0, max: 1e9, noNaN: true }),
        underWay: fc.array(about, { maxLength: 9 }),
      }),
    );
    const action: fc.Arbitrary<Action> = fc.oneof(
      fc.record({ kind: fc.constant('told'), event }),
      fc.record({ kind: fc.constant('noted'), message: about }),
      fc.record({ kind: fc.constant('tick'), elapsed: fc.nat() }),
      fc.constant({ kind: 'stopping' } as const),
    );
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 12 }),
        fc.integer({ min: 2, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        (actions, columns, rows) => {
          const lines = workLines(actions.reduce(reduce, start), { columns, rows }, theme);
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            expect(columnsOf(line)).toBeLessThanOrEqual(columns);
            for (const sign of ['\n', '\u001b']) expect(line).not.toContain(sign);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a line of the log', () => {
  it('is left behind by what happened, not by how it goes', () => {
    expect(eventLine({ event: 'rate', evaluationsPerSecond: 1, underWay: [] })).toBeUndefined();
    expect(eventLine({ event: 'began', about: 'x' })).toBeUndefined();
    expect(eventLine({ event: 'failed', about: 'x', reason: 'y' })).toBe('failed: x: y');
  });
});
