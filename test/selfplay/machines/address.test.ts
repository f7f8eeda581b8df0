import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { formatQueueAddress, holdsPassword, parseQueueAddress } from '../../../selfplay/machines/address.js';

describe('the address of a queue', () => {
  it.each([
    ['redis://hub', { host: 'hub', port: 6379, database: 0, encrypted: false }],
    ['redis://127.0.0.1:7000/3', { host: '127.0.0.1', port: 7000, database: 3, encrypted: false }],
    ['rediss://[::1]:6380', { host: '::1', port: 6380, database: 0, encrypted: true }],
    ['redis://ann@hub', { host: 'hub', port: 6379, database: 0, encrypted: false, user: 'ann' }],
    [
      'redis://ann:p%40ss@hub/0',
      { host: 'hub', port: 6379, database: 0, encrypted: false, user: 'ann', password: 'p@ss' },
    ],
  ])('%s', (text, address) => {
    expect(parseQueueAddress(text)).toEqual(address);
  });

  it('takes the password from elsewhere, and shows it nowhere', () => {
    const address = parseQueueAddress('redis://ann:seen@hub:7000', 'secret');
    expect(address.password).toBe('secret');
    expect(formatQueueAddress(address)).toBe('redis://hub:7000');
    expect(holdsPassword('redis://ann:seen@hub:7000')).toBe(true);
    expect(holdsPassword('redis://:seen@hub')).toBe(true);
    expect(holdsPassword('redis://ann@hub:7000')).toBe(false);
    expect(holdsPassword('redis://hub:7000')).toBe(false);
  });

  it('says what hub:6379 lacks', () => {
    expect(() => parseQueueAddress('hub:6379')).toThrow('"hub:6379" lacks redis:// before it');
  });

  it.each([
    'hub',
    'hub:6379',
    'http://hub',
    'redis://',
    'redis://hub/name',
    'redis://hub?x=secret',
    'redis://:secret@hub:x',
    'redis://:secret%zz@hub',
    'redis://%@hub',
    '',
  ])('refuses %j without repeating a password', (text) => {
    const read = (): unknown => parseQueueAddress(text);
    expect(read).toThrow(OthelloError);
    expect(read).not.toThrow('secret');
  });
});
