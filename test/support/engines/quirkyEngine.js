/**
 * `quirkyEngine.js QUIRK`: a real GTP engine that plays the first legal move and answers in a way of its own. It knows the rules
 * from the compiled engine, since it runs as a process of its own.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { moveName, parseMove } from '../../../dist/engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../dist/engine/position.js';
import { PASS } from '../../../dist/engine/squareSet.js';

const [quirk = ''] = process.argv.slice(2);
let position = initialPosition();

/** How an answer is written; the usual way is `=ID TEXT` and an empty line. */
const SHAPES = {
  spaceId: (mark, id, text) => `${mark} ${id} ${text}\n\n`,
  noId: (mark, _id, text) => `${mark} ${text}\n\n`,
  joined: (mark, id, text) => `${mark}${id}${text}\n\n`,
  crlf: (mark, id, text) => `${mark}${id} ${text}\r\n\r\n`,
  noEnd: (mark, id, text) => `${mark}${id} ${text}\n`,
  noIdNoEnd: (mark, _id, text) => `${mark} ${text}\n`,
  manyEnds: (mark, id, text) => `\n\n${mark}${id} ${text}\n\n\n\n`,
  tab: (mark, id, text) => `${mark}\t${id}\t${text}\n\n`,
  trail: (mark, id, text) => `${mark}${id} ${text} \t\n \n`,
  chatter: (mark, id, text) => `thinking about ${id}\n10 nodes = 3 s\n${mark}${id} ${text}\n\n`,
};
const shape = SHAPES[quirk] ?? ((mark, id, text) => `${mark}${id} ${text}\n\n`);
const UNKNOWN = { noVersion: 'version', noSize: 'boardsize', noKnown: 'known_command' };

if (quirk === 'banner') process.stdout.write('\ufeffMy engine 1.0\n=============\n\n');
if (quirk === 'daemon') {
  // A session of its own, which holds our outputs.
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    detached: true,
    stdio: 'inherit',
  });
  process.stderr.write(`${child.pid}\n`, () => process.exit(3));
}

function moveText(move) {
  const name = moveName(move);
  if (quirk === 'upper') return name.toUpperCase();
  if (quirk === 'comment') return `${name} 0.53 (12 plies)`;
  return quirk === 'color' ? `${position.turn} ${name}` : name;
}

function answer(command, color, vertex) {
  if (UNKNOWN[quirk] === command) return ['?', 'unknown command'];
  switch (command) {
    case 'name':
      return ['=', 'Quirky'];
    case 'known_command':
      return ['=', 'false'];
    case 'clear_board':
      position = initialPosition();
      return ['=', ''];
    case 'play': {
      const move = parseMove(vertex);
      if (move === PASS && quirk === 'noPass') return ['?', 'illegal move'];
      if (position.turn !== color) position = play(position, PASS);
      position = play(position, move);
      return ['=', ''];
    }
    case 'genmove': {
      if (position.turn !== color) position = play(position, PASS);
      const [move] = legalMoveList(position);
      const text = moveText(move);
      position = play(position, move);
      return ['=', text];
    }
    default:
      return ['=', ''];
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, id, command, color, vertex] = /^(\d*)\s*(\S*)\s*(\S*)\s*(\S*)/.exec(line);
  if (quirk === 'noise') process.stderr.write('x'.repeat(200_000));
  if (quirk === 'echo') process.stdout.write(`${line}\n`);
  const [mark, text] = answer(command, color, vertex);
  process.stdout.write(shape(mark, id, text));
});
