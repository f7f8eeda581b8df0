import { parseMove, parsePosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';

export interface EndgameCase {
  readonly name: string;
  readonly position: Position;
  /** Final disc difference of every legal move for the side to move, best first. */
  readonly scores: ReadonlyMap<number, number>;
}

/** The endgames #40 to #49 of the French federation (FFO), with 20 to 26 empty squares. */
// prettier-ignore
export const FFO: readonly EndgameCase[] = [
  endgame('#40', 'O--OOOOX-OOOOOOXOOXXOOOXOOXOOOXXOOOOOOXX---OOOOX----O--X-------- X',
    'A2:+38; C7:+36; D8:+34; C1:+30; B1:+30; G7:+28; D7:+28; C6:+28; F7:+26; A6:+24;'),
  endgame('#41', '-OOOOO----OOOOX--OOOOOO-XXXXXOO--XXOOX--OOXOXX----OXXO---OOO--O- X',
    'H4:+0; H3:-2; F8:-2; G5:-4; B7:-6; G7:-8; G1:-12; A2:-14; A7:-18; B2:-34;'),
  endgame('#42', '--OOO-------XX-OOOOOOXOO-OOOOXOOX-OOOXXO---OOXOO---OOOXO--OOOO-- X',
    'G2:+6; A4:+0; C6:-2; C7:-4; C2:-4; D2:-6; B5:-8; B2:-10; B6:-10;'),
  endgame('#43', '--XXXXX---XXXX---OOOXX---OOXXXX--OOXXXO-OOOOXOO----XOX----XXXXX- O',
    'G3:-12; C7:-12; H4:-22; G7:-28; G2:-30; B1:-36;'),
  endgame('#44', '--O-X-O---O-XO-O-OOXXXOOOOOOXXXOOOOOXX--XXOOXO----XXXX-----XXX-- O',
    'D2:-14; B8:-14; G2:-18; G6:-18; F1:-22; A7:-24; B7:-26; G5:-28; G8:-28; C8:-28;'),
  endgame('#45', '---XXXX-X-XXXO--XXOXOO--XXXOXO--XXOXXO---OXXXOO-O-OOOO------OO-- X',
    'B2:+6; G5:+2; H6:+0; G2:-2; G4:-2; G7:-2; D8:-2; C8:-6; G3:-8; H7:-8; A6:-10; B8:-10; B7:-16; G8:-16;'),
  endgame('#46', '---XXX----OOOX----OOOXX--OOOOXXX--OOOOXX--OXOXXX--XXOO---XXXX-O- X',
    'B3:-8; B7:-10; A3:-12; A4:-16; B5:-22; A5:-24; B6:-26; B1:-26; B2:-28; C1:-34; F8:-36; G7:-38;'),
  endgame('#47', '-OOOOO----OOOO---OOOOX--XXXXXX---OXOOX--OOOXOX----OOXX----XXXX-- O',
    'G2:+4; G6:-24; G4:-26; A5:-28; G3:-28; G5:-30; G7:-34; G8:-36;'),
  endgame('#48', '-----X--X-XXX---XXXXOO--XOXOOXX-XOOXXX--XOOXX-----OOOX---XXXXXX- O',
    'F6:+28; G5:+20; G6:+16; G3:+14; E1:+12; D1:+12; H4:+10; H5:+8; H3:+8; C1:-2; B1:-2; B2:-2; G7:-8;'),
  endgame('#49', '--OX-O----XXOO--OOOOOXX-OOOOOX--OOOXOXX-OOOOXX-----OOX----X-O--- X',
    'E1:+16; B1:+2; B2:-14; A2:-16; D8:-18; B7:-32; G2:-38; C7:-40;'),
];

function endgame(name: string, position: string, moves: string): EndgameCase {
  const scores = Array.from(
    moves.matchAll(/(\w\d):([+-]\d+)/g),
    ([, move, score]) => [parseMove(move!), Number(score)] as const,
  );
  return { name, position: parsePosition(position), scores: new Map(scores) };
}
