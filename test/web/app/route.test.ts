import { describe, expect, it } from 'vitest';
import { readRoute } from '../../../web/app/route.js';

const VIEWS = ['play', 'look', 'network'];

describe('a link within the page', () => {
  it.each([
    ['', 'play'],
    ['#play', 'play'],
    ['#look', 'look'],
    ['#look/1/f5d6/2', 'look'],
    ['#network', 'network'],
    ['#lookout', 'play'],
    ['#nothing', 'play'],
    ['#token=abc', 'play'],
    ['#LOOK', 'play'],
    ['#look<script>', 'play'],
  ])('%s leads to %s', (hash, view) => {
    expect(readRoute(hash, VIEWS)).toEqual({ view, hash });
  });
});
