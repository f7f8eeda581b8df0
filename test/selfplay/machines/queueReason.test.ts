import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { queueReason } from '../../../selfplay/machines/queueReason.js';

async function failureOf(host: string, port: number): Promise<unknown> {
  const socket = connect({ host, port });
  const [error] = (await once(socket, 'error')) as [unknown];
  return error;
}

describe('why a queue cannot be used', () => {
  it('is said of connections that really fail, also where a name has several addresses', async () => {
    // Nobody listens at port 1, and no name ends so (RFC 6761).
    expect(queueReason(await failureOf('127.0.0.1', 1))).toBe('nobody listens there');
    expect(queueReason(await failureOf('localhost', 1))).toBe('nobody listens there');
    expect(queueReason(await failureOf('hub.invalid', 1))).toBe('there is no host of that name');
  });

  it('is said of what Redis answers', () => {
    for (const [answer, says] of [
      ["OOM command not allowed when used memory > 'maxmemory'.", 'its memory is full'],
      ['MISCONF Redis is configured to save RDB snapshots, but …', 'cannot write'],
      [
        'WRONGPASS invalid username-password pair or user is disabled.',
        'does not take that user or password',
      ],
      ['Something new.', 'Something new'],
    ] as const) {
      expect(queueReason(new Error(answer))).toContain(says);
    }
    expect(queueReason('a word')).toBe('a word');
  });
});
