import { describe, expect, it } from 'vitest';
import { formatPosition, parseMove } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { formatObf, obfReader } from '../../../engine/records/obf.js';
import type { RecordedPosition } from '../../../engine/records/recordReader.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { inPieces, problemsOf, readAll, without } from '../../support/engine/recordedGames.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BOARD = '--XXXXX---XXXX---OOOXX---OOXXXX--OOXXXO-OOOOXOO----XOX----XXXXX- O';

describe('OBF', () => {
  it('reads test positions', () => {
    const line = `#43 ${BOARD}; G3:-12; C7:-12; H4:-22;  % FFO\n% nothing\n\n${BOARD};\n`;
    const entries = readAll(obfReader('ffo.obf'), [bytes(line)]);
    const positions = entries.flatMap((entry) => (entry.kind === 'position' ? [entry.position] : []));
    expect(positions.map(({ position }) => formatPosition(position))).toEqual([BOARD, BOARD]);
    expect(positions[0]).toMatchObject({
      label: '43',
      scores: [
        { move: parseMove('g3'), score: -12 },
        { move: parseMove('c7'), score: -12 },
        { move: parseMove('h4'), score: -22 },
      ],
      source: { file: 'ffo.obf', record: 1 },
    });
    expect(positions[1]).toMatchObject({ scores: [], source: { record: 4 } });
  });

  it('gives back positions as they were written', () => {
    const random = Random.fromSeed('obf');
    const positions = Array.from({ length: 200 }, (_, index): RecordedPosition => {
      const position = randomPosition(random, 1 + random.integer(40));
      const scores = legalMoveList(position).map((move) => ({ move, score: random.integer(129) - 64 }));
      return { position, scores, ...(index % 2 === 0 && { label: `p${index}` }) };
    });
    const file = bytes(positions.map((position) => `${formatObf(position)}\r\n`).join(''));
    const entries = readAll(obfReader('a'), inPieces(file, random));
    expect(
      entries.map((entry) => {
        if (entry.kind !== 'position') throw new Error(problemsOf([entry])[0]);
        return without(entry.position, 'source');
      }),
    ).toEqual(positions);
  });

  it('leaves out what is wrong, a cut score too', () => {
    const reason = (text: string): string => problemsOf(readAll(obfReader('a'), [bytes(text)])).join('|');
    expect(reason(`${BOARD}; G3:-1`)).toContain('does not end with ";"');
    expect(reason(`${BOARD}; A1:-1;`)).toContain('a1 is not legal for white');
    expect(reason(`${BOARD}; PA:-1;`)).toContain('pass is not legal');
    expect(reason(`${BOARD}; G3:-1; G3:2;`)).toContain('two scores');
    expect(reason(`${BOARD}; G3:65;`)).toContain('between -64 and 64');
    expect(reason(`${BOARD}; G3;`)).toContain('"G3" is not a move and its score');
    expect(reason(`${BOARD.slice(1)};`)).toContain('is not a position');
  });
});
