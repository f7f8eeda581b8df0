import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLORINGS, LAYOUTS, openCloud, type Place } from '../../../web/views/strategies/cloud.js';
import type { StrategiesData } from '../../../web/views/strategies/data.js';
import { fitPlaces, nearestPlace } from '../../../web/views/strategies/fit.js';
import { isInside, meanMap, selectedMoves, shortLasso } from '../../../web/views/strategies/selection.js';
import {
  CHUNK,
  type CloudState,
  FIRST_STATE,
  linkOf,
  stateOfLink,
} from '../../../web/views/strategies/state.js';

const number = fc.double({ min: -100, max: 100, noNaN: true }).map((value) => Number(value.toPrecision(4)));
const place = fc.tuple(number, number);
const pick = fc.oneof(
  fc.record({ of: fc.constantFrom(...COLORINGS), label: fc.option(fc.nat(50)) }),
  fc.record({ layout: fc.constantFrom(...LAYOUTS), lasso: fc.array(place, { minLength: 3, maxLength: 40 }) }),
);
const state: fc.Arbitrary<CloudState> = fc.record({
  layout: fc.constantFrom(...LAYOUTS),
  color: fc.constantFrom(...COLORINGS),
  pick: fc.option(pick, { nil: undefined }),
  open: fc.option(fc.nat(99), { nil: undefined }),
  shown: fc.constant(CHUNK),
});

describe('a link to what is looked at', () => {
  it('says all of it', () => {
    fc.assert(
      fc.property(state, (looked) => {
        expect(stateOfLink(linkOf(looked), 100)).toEqual(looked);
      }),
    );
  });

  it('that asks for what is not there asks for nothing', () => {
    for (const link of [
      '',
      '%',
      'layout=toString&color=__proto__&pick=constructor:1&open=-1',
      'open=100',
      'open=1e99',
      'pick=umap!1,2;3,4',
      'pick=umap!1,2;3,4;e,e',
      'pick=kmeans:',
      `pick=umap!${'1,'.repeat(50_000)}`,
    ]) {
      expect(stateOfLink(link, 100)).toEqual(FIRST_STATE);
    }
    fc.assert(fc.property(fc.string(), (link) => void stateOfLink(link, 100)));
  });
});

describe('a lasso', () => {
  it('holds what a turn around each point says that it does', () => {
    // By the angle that the line turns around the point: another way to the same answer.
    const turns = ([x, y]: Place, polygon: readonly Place[]): number =>
      polygon.reduce((sum, [x2, y2], index) => {
        const [x1, y1] = polygon.at(index - 1)!;
        const [a, b] = [Math.atan2(y1 - y, x1 - x), Math.atan2(y2 - y, x2 - x)];
        return sum + Math.atan2(Math.sin(b - a), Math.cos(b - a));
      }, 0);
    const polygon = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 3,
      maxLength: 8,
    });
    const offGrid = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(polygon, offGrid, (corners, [x, y]) => {
        const point: Place = [x + 0.4142, y + 0.2718];
        const isOdd = Math.round(turns(point, corners) / (2 * Math.PI)) % 2 !== 0;
        expect(isInside(point, corners)).toBe(isOdd);
      }),
    );
  });

  it('is short enough for a link', () => {
    const line = Array.from({ length: 1000 }, (_, at): Place => [at / 7, -at / 3]);
    expect(shortLasso(line).length).toBeLessThanOrEqual(40);
    expect(shortLasso(line)[0]).toEqual([0, 0]);
    expect(shortLasso([[1.23456, 2]])).toEqual([[1.235, 2]]);
  });
});

it('a place on the picture is found again', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 30 }), (places) => {
      const { toPicture, toPlace } = fitPlaces(places, 640, 420);
      for (const [x, y] of places) {
        const [left, top] = toPicture([x, y]);
        expect(left >= 12 - 1e-6 && left <= 628 + 1e-6 && top >= 12 - 1e-6 && top <= 408 + 1e-6).toBe(true);
        const [foundX, foundY] = toPlace([left, top]);
        expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(1e-6);
      }
    }),
  );
  const points: Place[] = [
    [10, 10],
    [20, 10],
    [20, 14],
  ];
  expect(nearestPlace(points, [19, 11], 10)).toBe(1);
  expect(nearestPlace([undefined, undefined, points[2]], [19, 11], 10)).toBe(2);
  expect(nearestPlace(points, [40, 40], 10)).toBeUndefined();
});

it('moves and maps are read as they were written, and their mean is seen from the first one’s side', () => {
  const identity = Array.from({ length: 64 }, (_, square) => square);
  const mirrored = identity.map((square) => square ^ 7);
  const maps = new Int8Array(128);
  [maps[0], maps[1], maps[64 + 7]] = [100, -20, 60];
  const data: StrategiesData = {
    ...{ title: '', about: '', figures: [], summary: [], sections: [], notes: [] },
    ...{ kinds: ['corner'], phases: ['opening'], commands: [], strategies: [], eigenvalues: [], gap: 1 },
    moves: [
      ['1', 4, 0, 0, 0, 0.5, 1, 1, 2, null, [0, 0], [5, 5]],
      ['2', 5, 7, 0, 0, null, 1, 2, 2, 1, [1, 1], [6, 6]],
    ],
    boards: 'X'.repeat(64) + 'O'.repeat(64),
    turns: 'XO',
    views: [identity, mirrored],
    maps: Buffer.from(maps.buffer).toString('base64'),
  };
  const cloud = openCloud(data);
  expect(cloud.moves[1]!.position).toBe(`${'O'.repeat(64)} O`);
  expect(cloud.moves.map(({ labels }) => labels.value)).toEqual([0, null]);
  expect(selectedMoves(cloud.moves, { of: 'density', label: null }).map(({ index }) => index)).toEqual([0]);
  const square: Place[] = [
    [-1, -1],
    [0.5, -1],
    [0.5, 0.5],
    [-1, 0.5],
  ];
  expect(selectedMoves(cloud.moves, { layout: 'umap', lasso: square }).map(({ index }) => index)).toEqual([
    0,
  ]);
  const mean = meanMap(cloud, cloud.moves);
  expect([mean[0], mean[1], mean[7]]).toEqual([80, -10, 0]);
});
