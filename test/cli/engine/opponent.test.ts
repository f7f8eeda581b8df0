import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { otherOpponent } from '../../../cli/engine/opponent.js';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';

const SERVER = fileURLToPath(new URL('../../support/engines/protocolServer.js', import.meta.url));
const random = Random.fromSeed('opponent');

describe('a program of somebody else as opponent', () => {
  it.each(['gtp', 'nboard'])('answers by %s', async (protocol) => {
    const opponent = await otherOpponent(`${protocol}:"${process.execPath}" "${SERVER}" ${protocol} 1`, 20);
    expect(opponent.label).toMatch(/^alphabeta ?1/);
    const moves = parseTranscript('f5d6c3');
    const signal = new AbortController().signal;
    const answered = await opponent.answer(
      { start: initialPosition(), moves },
      random,
      signal,
      opponent.strength,
    );
    expect(legalMoveList(positionsOf(moves).at(-1)!)).toContain(answered!.move);
    await opponent.dispose();
  });

  it('is named with its protocol', async () => {
    await expect(otherOpponent('edax -gtp', 20)).rejects.toThrow(/gtp:"COMMAND" or nboard:"COMMAND"/);
    await expect(otherOpponent('nboard:', 20)).rejects.toMatchObject({ code: 'usage' });
  });
});
