import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GtpServer } from '../../../cli/protocols/gtp.js';
import { moveName, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { PASS } from '../../../engine/squareSet.js';
import { randomRecordedGame } from '../../support/engine/recordedGames.js';
import { slowBoard, slowMoves, slowPlay } from '../../support/engine/slowRules.js';
import { ScriptedEngine } from '../../support/engines/scriptedEngine.js';
import { scratchFolder } from '../../support/scratch.js';

function session() {
  const engine = new ScriptedEngine();
  const sent: string[] = [];
  const server = new GtpServer(
    engine,
    (text) => sent.push(text),
    () => 0,
  );
  const ask = async (...lines: string[]): Promise<string[]> => {
    await Promise.all(lines.map((line) => server.receive(line)));
    return sent.splice(0).map((text) => text.replace(/\n$/, ''));
  };
  return { engine, server, ask };
}

const BOARD = 'gogui-rules_board';

/** Eight rows as GoGui wants them, its topmost, row 8, first; by a walk over the squares. */
function goguiBoard(position: Position): string {
  const { squares } = slowBoard(position);
  const rows: string[] = [];
  for (let row = 8; row >= 1; row--) {
    const cells = Array.from({ length: 8 }, (_, column) => {
      const held = squares[(row - 1) * 8 + column];
      return held === undefined ? '.' : held === 'black' ? 'X' : 'O';
    });
    rows.push(cells.join(' '));
  }
  return `= ${rows.join('\n')}`;
}

describe("GoGui's rules of another game", () => {
  it('say which game it is, and who has won', async () => {
    const { ask } = session();
    expect(await ask('gogui-rules_game_id', 'gogui-rules_board_size', 'gogui-rules_side_to_move')).toEqual([
      '= Othello',
      '= 8',
      '= black',
    ]);
    expect(await ask('gogui-rules_final_result')).toEqual([
      '= The game is not over: black has 2 discs, white 2.',
    ]);
    // White has nothing left after nine moves.
    const moves = parseTranscript('e6f4e3f6g5d6e7f5c5');
    for (const [ply, move] of moves.entries())
      await ask(`play ${ply % 2 === 0 ? 'b' : 'w'} ${moveName(move)}`);
    expect(await ask('gogui-rules_final_result', 'gogui-rules_legal_moves')).toEqual([
      '= Black wins by 64 discs, 13 to 0, the empty squares counted for the winner.',
      '=',
    ]);
  });

  it('tell board, moves and turn through whole games, as the slow rules have them', async () => {
    const random = Random.fromSeed('gogui rules');
    let passes = 0;
    for (let game = 0; game < 20; game++) {
      const { ask } = session();
      const { moves } = randomRecordedGame(random);
      let board = slowBoard(initialPosition());
      for (const [ply, move] of moves.entries()) {
        const position = positionsOf(moves.slice(0, ply)).at(-1)!;
        const legal = slowMoves(board).map((each) => (each === PASS ? 'pass' : moveName(each)));
        passes += Number(legal[0] === 'pass');
        expect(await ask(BOARD, 'gogui-rules_legal_moves', 'gogui-rules_side_to_move')).toEqual([
          goguiBoard(position),
          `= ${legal.join(' ')}`,
          `= ${board.turn}`,
        ]);
        await ask(`play ${board.turn} ${moveName(move)}`);
        board = slowPlay(board, move);
      }
      expect(await ask('gogui-rules_legal_moves')).toEqual(['=']);
      expect((await ask('gogui-rules_final_result'))[0]).toMatch(/^= (?:(?:Black|White) wins by|Draw)/);
    }
    expect(passes).toBeGreaterThan(5);
  });
});

describe("GoGui's ways of telling a position", () => {
  it('play a sequence whole or not at all, and take several moves back', async () => {
    const { ask } = session();
    const start = await ask(BOARD);
    expect(await ask('gogui-play_sequence B f5 W d6 b C3 w d3 b c4')).toEqual(['=']);
    const played = positionsOf(parseTranscript('f5d6c3d3c4'));
    expect(await ask(BOARD)).toEqual([goguiBoard(played.at(-1)!)]);
    expect(await ask('gogui-play_sequence w f4 b a1', 'gogui-play_sequence w', BOARD)).toEqual([
      '? illegal move',
      '? syntax error',
      goguiBoard(played.at(-1)!),
    ]);
    expect(await ask('gg-undo 2', BOARD, 'gg-undo 9', 'gg-undo 3')).toEqual([
      '=',
      goguiBoard(played.at(-3)!),
      '? cannot undo',
      '=',
    ]);
    expect(await ask(BOARD)).toEqual(start);
  });

  it('set a position up, with its turn', async () => {
    const { ask, engine } = session();
    const random = Random.fromSeed('setup');
    for (let game = 0; game < 10; game++) {
      const { moves } = randomRecordedGame(random);
      const position = positionsOf(moves.slice(0, 20 + random.integer(20))).at(-1)!;
      if (legalMoveList(position).length < 2) continue;
      const stones = slowBoard(position).squares.flatMap((held, square) =>
        held === undefined ? [] : [`${held[0]!} ${moveName(square)}`],
      );
      expect(
        await ask('clear_board', `gogui-setup ${stones.join(' ')}`, `gogui-setup_player ${position.turn}`),
      ).toEqual(['=', '=', '=']);
      expect(await ask(BOARD)).toEqual([goguiBoard(position)]);
      await ask(`reg_genmove ${position.turn}`);
      expect(engine.asked.at(-1)!.position).toEqual(position);
    }
    await ask('clear_board', 'gogui-setup e d4 b a1');
    expect((await ask(BOARD))[0]).toContain('. . . . X . . .');
    expect(await ask('gogui-setup x a1', 'gogui-setup b pass', 'gogui-setup_player')).toEqual(
      new Array<string>(3).fill('? syntax error'),
    );
  });

  it('load a game of a file, whole or up to before a move', async () => {
    const { ask } = session();
    const file = join(scratchFolder(), 'a game.ggf');
    const moves = parseTranscript('f5d6c3d3c4');
    writeFileSync(file, `${formatGgf({ start: initialPosition(), moves, finished: false })}\n`);
    const positions = positionsOf(moves);
    expect(await ask(`loadsgf ${file}`, BOARD, 'undo', BOARD)).toEqual([
      '=',
      goguiBoard(positions[5]!),
      '=',
      goguiBoard(positions[4]!),
    ]);
    expect(await ask(`loadsgf "${file}" 3`, BOARD)).toEqual(['=', goguiBoard(positions[2]!)]);
    expect((await ask('loadsgf /no/such/file', 'loadsgf', BOARD)).map((text) => text.slice(0, 12))).toEqual([
      '? The game /',
      '? syntax err',
      goguiBoard(positions[2]!).slice(0, 12),
    ]);
  });
});

describe('what GoGui shows of a position', () => {
  it('is listed with types and labels, and every command is known', async () => {
    const { ask } = session();
    const [listed] = await ask('gogui-analyze_commands');
    const lines = listed!.slice(2).split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      expect(line).toMatch(/^(?:cboard|dboard|gfx|varc|string)\/[^/]+\/othello-zero-\S+(?: \S+)?$/);
      expect(await ask(`known_command ${line.split('/')[2]!.split(' ')[0]!}`)).toEqual(['= true']);
    }
  });

  it('are boards with row 8 first, lines and graphics', async () => {
    const { ask } = session();
    const [policy] = await ask('othello-zero-policy');
    const rows = policy!.slice(2).split('\n');
    expect(rows.map((row) => row.split(' ').length)).toEqual(new Array(8).fill(8));
    const named = rows.flatMap((row, index) =>
      row.split(' ').flatMap((cell, column) => (cell === '""' ? [] : [`${'abcdefgh'[column]!}${8 - index}`])),
    );
    expect(named.sort()).toEqual(['c4', 'd3', 'e6', 'f5']);
    expect(await ask('othello-zero-line b', 'othello-zero-line w', 'cputime', 'gogui-title')).toEqual([
      '= D3 PASS',
      "? it is black's turn",
      expect.stringMatching(/^= \d+\.\d\d$/) as string,
      '= Scripted',
    ]);
    expect((await ask('othello-zero-search'))[0]!.split('\n')).toEqual([
      '= LABEL D3 +4 C4 +3 F5 +2 E6 +1',
      ...['D3', 'C4', 'F5', 'E6'].map(
        (name) => expect.stringMatching(`^COLOR #[0-9a-f]{6} ${name}$`) as string,
      ),
      'VAR b D3 w PASS',
      'TEXT D3, exactly +4 discs, 1 simulations',
    ]);
    expect(await ask('othello-zero-ledger value', 'othello-zero-relevance nonsense')).toEqual([
      '? A script has no reasons.',
      expect.stringMatching(/^\? /) as string,
    ]);
  });
});
