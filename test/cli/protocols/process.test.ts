import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { searchAlphaBeta } from '../../../engine/alphabeta.js';
import { formatPosition } from '../../../engine/notation.js';
import { initialPosition, isLegal, isOver, legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { GtpClient } from '../../../selfplay/players/gtpClient.js';
import { NBoardClient } from '../../../selfplay/players/nboardClient.js';
import { shownBoard } from '../../support/cli/shownBoard.js';

/** Runs the compiled files: `npm run build` first, as `npm test` does. */
const SERVER = fileURLToPath(new URL('../../support/engines/protocolServer.js', import.meta.url));
const command = (protocol: string, depth: number): string =>
  `"${process.execPath}" "${SERVER}" ${protocol} ${depth}`;

describe('our servers and our clients, in two processes', () => {
  it('play a game over GTP', async () => {
    const client = await GtpClient.start(command('gtp', 2));
    expect(client.name).toBe('alphabeta 2 1');
    const random = Random.fromSeed('process');
    const moves: number[] = [];
    let position = initialPosition();
    let seen = position;
    while (!isOver(position)) {
      const legal = legalMoveList(position);
      const asked = position.turn === 'black';
      const move = asked ? await client.chooseMove(moves) : legal[random.integer(legal.length)]!;
      moves.push(move);
      position = play(position, move);
      if (asked) seen = position;
    }
    // The engine was asked after every move of ours but the last ones, and has seen the same game.
    expect(shownBoard(await client.tell('showboard'))).toBe(formatPosition(seen).slice(0, 64));
    await client.dispose();
  });

  it('agree on the best move over NBoard, wherever the game began', async () => {
    const client = await NBoardClient.start(command('nboard', 3), { depth: 3 });
    // One word, as the front end takes it.
    expect(client.name).toBe('alphabeta3');
    const random = Random.fromSeed('nboard process');
    let position = initialPosition();
    while (!isOver(position)) {
      const move = await client.chooseMove(position);
      expect(isLegal(position, move)).toBe(true);
      if (legalMoveList(position).length > 1) {
        const best = searchAlphaBeta(position, 3);
        const reply = play(position, move);
        if (best.exact && !isOver(reply)) expect(-searchAlphaBeta(reply, 3).value).toBe(best.value);
      }
      const legal = legalMoveList(play(position, move));
      position = play(position, move);
      if (legal.length > 0) position = play(position, legal[random.integer(legal.length)]!);
    }
    await client.dispose();
  });

  it('answer a script that is piped in, to its last line, and end with it', () => {
    const run = (protocol: string, input: string): string =>
      execFileSync(process.execPath, [SERVER, protocol, '2'], { input, encoding: 'utf8', timeout: 30_000 });
    expect(run('gtp', '1 name\r\n2 genmove b\n3 undo\n4 foo')).toMatch(
      /^=1 alphabeta 2\n\n=2 [A-H][1-8]\n\n=3\n\n\?4 unknown command\n\n$/,
    );
    expect(run('gtp', '1 name\n2 quit\n3 name\n')).toBe('=1 alphabeta 2\n\n=2\n\n');
    expect(run('nboard', 'nboard 2\nhint 1\ngo\nping 3')).toMatch(
      /^set myname[^]*\nsearch [^]*\n=== [^]*\npong 3\n$/,
    );
  });
});
