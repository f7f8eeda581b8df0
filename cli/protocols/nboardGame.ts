import { OthelloError, quote } from '../../engine/errors.js';
import { opposite, play, type Position } from '../../engine/position.js';
import { parseGgf } from '../../engine/records/ggf.js';
import { NBoardClock, parseTimeLimit } from './nboardClock.js';

/** A game as a front end has told it. */
export interface NBoardGame {
  /** From its beginning to where it stands. */
  readonly positions: readonly Position[];
  readonly clock: NBoardClock;
}

/**
 * Reads a game in GGF as far as it matters here: its board, its moves and its clocks. Whatever else a front end writes, the
 * type and the result among it, keeps no game from being read; BO says what board it is.
 *
 * @throws OthelloError badRecord
 */
export function readNBoardGame(text: string): NBoardGame {
  const properties = propertiesOf(text);
  refuseOtherRules(properties);
  const valueOf = (name: string): string | undefined => properties.find((each) => each[0] === name)?.[1];
  const board = (valueOf('BO') ?? '').replace(/x/gi, '*').replace(/o/g, 'O').replaceAll('.', '-');
  const moves = properties.filter(([name]) => name === 'B' || name === 'W');
  const game = parseGgf(
    [
      `(;GM[${valueOf('GM') ?? 'Othello'}]BO[${board}]`,
      ...moves.map(([name, value]) => `${name}[${value}]`),
      ';)',
    ].join(''),
  );
  const both = parseTimeLimit(valueOf('TI') ?? '');
  const clock = new NBoardClock({
    black: parseTimeLimit(valueOf('TB') ?? '') ?? both,
    white: parseTimeLimit(valueOf('TW') ?? '') ?? both,
  });
  const positions = [game.start];
  let color = game.start.turn;
  for (const [index, move] of game.moves.entries()) {
    positions.push(play(positions.at(-1)!, move));
    clock.use(color, game.notes?.[index]?.seconds ?? 0);
    color = opposite(color);
  }
  return { positions, clock };
}

/** The one type of a game on this board that has other rules: who has fewer discs wins. */
function refuseOtherRules(properties: readonly (readonly [name: string, value: string])[]): void {
  const type = properties.find(([name]) => name === 'TY')?.[1] ?? '';
  if (/^\s*s?\d+[a-z]{0,4}a/i.test(type))
    throw new OthelloError('badRecord', `The GGF game cannot be read: ${quote(type)} is anti-Othello.`);
}

/** The properties in their order, `NAME[value]`, with the escapes in their values as they are. */
function propertiesOf(text: string): (readonly [name: string, value: string])[] {
  const properties: [string, string][] = [];
  let offset = 0;
  for (let open = text.indexOf('['); open >= 0; open = text.indexOf('[', offset)) {
    const name = text
      .slice(offset, open)
      .trim()
      .split(/[^A-Za-z]/)
      .at(-1)!
      .toUpperCase();
    let close = open + 1;
    while (close < text.length && text[close] !== ']') close += text[close] === '\\' ? 2 : 1;
    if (close >= text.length)
      throw new OthelloError('badRecord', `The GGF game cannot be read: ${name}[ has no end.`);
    properties.push([name, text.slice(open + 1, close)]);
    offset = close + 1;
  }
  return properties;
}
