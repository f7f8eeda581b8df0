import { describe, expect, it } from 'vitest';
import {
  colorAt,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  play,
  type Position,
} from '../../engine/position.js';
import { createPositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import type { PlaneName } from '../../nn/architecture.js';
import { planesOf, writePlanes } from '../../nn/planes.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

/** Positions of random games, their passes included. */
function randomPositions(count: number, seed: string): Position[] {
  const random = Random.fromSeed(seed);
  const positions: Position[] = [];
  let position = initialPosition();
  while (positions.length < count) {
    positions.push(position);
    const moves = legalMoveList(position);
    position = isOver(position) ? initialPosition() : play(position, moves[random.integer(moves.length)]!);
  }
  return positions;
}

/** One number of one plane, read from the board by its public questions. */
function naive(position: Position, plane: PlaneName, square: number): number {
  const color = colorAt(position, square);
  const isOwn = color === position.turn;
  const isOpponent = color !== undefined && !isOwn;
  const held = {
    own: isOwn,
    opponent: isOpponent,
    empty: color === undefined,
    legal: isLegal(position, square),
    signed: isOwn ? 1 : isOpponent ? -1 : 0,
    one: 1,
    zero: 0,
    turn: position.turn === 'black',
  };
  const name = plane.replace('-', '') as keyof typeof held;
  return plane === name ? Number(held[name]) : 0 - Number(held[name]);
}

describe('writePlanes', () => {
  it.each<[readonly PlaneName[]]>([
    [['own', 'opponent', 'empty']],
    [['legal', 'empty', 'signed', 'own', 'opponent']],
    [['turn', '-own', 'zero', 'one', '-turn', '-legal', '-signed', '-one', '-zero', 'own', 'own']],
  ])('reads the board as a naive reading does: %s', (planes) => {
    const positions = randomPositions(200, 'planes');
    const batch = createPositionBatch(positions.length + 3);
    for (const p of positions) {
      const index = pushPosition(batch, p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh);
      batch.white[index] = Number(p.turn === 'white');
    }
    const size = positions.length * planes.length * 64;
    const out = new Float32Array(size + 5).fill(7);
    writePlanes(planes, batch, out);
    const expected = positions.flatMap((position) =>
      planes.flatMap((plane) => Array.from({ length: 64 }, (_, square) => naive(position, plane, square))),
    );
    expect(Array.from(out.subarray(0, size))).toEqual(expected);
    expect(Array.from(out.subarray(size))).toEqual([7, 7, 7, 7, 7]); // and not a number further
    const { architecture } = randomNetwork(Random.fromSeed('planes'));
    expect(Array.from(planesOf({ ...architecture, planes }, positions))).toEqual(expected);
  });
});

describe('a position batch', () => {
  it('gives indices in order and refuses more than it has room for', () => {
    const batch = createPositionBatch(2);
    expect([pushPosition(batch, 1, 2, 4, 8), pushPosition(batch, 16, 32, 64, 128)]).toEqual([0, 1]);
    expect(() => pushPosition(batch, 0, 0, 0, 0)).toThrow(RangeError);
    expect(batch.count).toBe(2);
    expect(Array.from(batch.opponentLow)).toEqual([4, 64]);
  });
});
