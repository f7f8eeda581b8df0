/**
 * A real GTP engine that plays the first legal move until its COUNT-th genmove; then it does what MODE says. On level 2,
 * which the command `level` sets, it plays the last legal move instead; there is no other level but 1. It
 * knows the rules from the compiled engine, since it runs as a process of its own.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { moveName, parseMove } from '../../../dist/engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../dist/engine/position.js';
import { PASS } from '../../../dist/engine/squareSet.js';

const [mode = 'play', count = '1000000'] = process.argv.slice(2);
let position = initialPosition();
let asked = 0;
let level = '1';

const reply = (id, text) => process.stdout.write(`=${id} ${text}\n\n`);

/** Passes may be left out. */
const turnTo = (color) => {
  if (position.turn[0] !== color[0] && legalMoveList(position)[0] === PASS) position = play(position, PASS);
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, id, command] = /^(\d*)\s*(.*)$/.exec(line);
  const [word, color, vertex] = command.split(' ');
  switch (word) {
    case 'name':
      return reply(id, 'flaky');
    case 'known_command':
      return reply(id, 'false');
    case 'clear_board':
      position = initialPosition();
      return reply(id, '');
    case 'play':
      turnTo(color);
      position = play(position, parseMove(vertex));
      return reply(id, '');
    case 'level':
      if (color !== '1' && color !== '2') return process.stdout.write(`?${id} no such level\n\n`);
      level = color;
      return reply(id, '');
    case 'genmove': {
      asked += 1;
      if (asked >= Number(count)) {
        if (mode === 'die') return process.exit(7);
        if (mode === 'hang') return undefined;
        if (mode === 'lie') return reply(id, 'a1b2');
        if (mode === 'cheat') return reply(id, moveName(28));
      }
      turnTo(color);
      const move = legalMoveList(position).at(level === '2' ? -1 : 0);
      position = play(position, move);
      return reply(id, moveName(move));
    }
    case 'undo':
      return process.stdout.write(`?${id} cannot undo\n\n`);
    default:
      return reply(id, '');
  }
});
