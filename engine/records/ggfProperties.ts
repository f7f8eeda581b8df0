import { quote } from '../errors.js';

/** `PB[name]`. */
export interface Property {
  readonly name: string;
  readonly value: string;
}

/**
 * The properties of a game of GGF in their order, brackets unescaped; a string says what is none. Takes time in proportion
 * to the text.
 */
export function propertiesOf(text: string): Property[] | string {
  const properties: Property[] = [];
  const property = /[\s;]*([A-Za-z]+)\s*\[((?:\\.|[^\]\\])*)\]/sy;
  const end = text.trimEnd().length;
  while (property.lastIndex < end) {
    const offset = property.lastIndex;
    const match = property.exec(text);
    if (match === null) return `${quote(text.slice(offset, end).trim())} is not a property such as PB[name]`;
    properties.push({ name: match[1]!.toUpperCase(), value: match[2]!.replace(/\\([\\\](;])/g, '$1') });
  }
  return properties;
}

const COMMENTS = ['C', 'CO'];

/** What is said of a whole game, by the name of the property; and its moves with what is said of them. */
export interface Parts {
  readonly facts: Map<string, string>;
  readonly moves: (Property & { comment?: string })[];
  readonly remarks: string[];
}

/** Parts moves, with the comments behind them, from what is said of the whole game. */
export function partsOf(properties: readonly Property[]): Parts {
  const parts: Parts = { facts: new Map(), moves: [], remarks: [] };
  const { facts, moves, remarks } = parts;
  for (const { name, value } of properties) {
    const last = moves.at(-1);
    if (name === 'B' || name === 'W') moves.push({ name, value });
    else if (last !== undefined && COMMENTS.includes(name)) {
      last.comment = last.comment === undefined ? value : `${last.comment} ${value}`;
    } else if (facts.has(name)) remarks.push(`${name} stands twice; the first is taken`);
    else facts.set(name, value);
  }
  return parts;
}

/**
 * Another game than Othello. Types are GGS's: 8, s8 (synchronised), r (random start), b, w (colours), p, and a for the
 * game that the fewest discs win.
 */
export function variantProblem(facts: ReadonlyMap<string, string>): string | undefined {
  const game = facts.get('GM')?.trim() ?? '';
  if (game !== '' && !/^(?:othello|reversi|2)$/i.test(game)) return `the game is ${quote(game)}, not Othello`;
  const type = facts.get('TY') ?? '8';
  if (/^s?8[brwpk\d]*a/i.test(type.trim())) {
    return `the type ${quote(type)} is not played by the rules of 8x8 Othello: the fewest discs win`;
  }
  return undefined;
}

/** What is missing or unknown of what is said of the game. */
export function doubtsOf(facts: ReadonlyMap<string, string>): string[] {
  const remarks: string[] = [];
  if ((facts.get('GM') ?? '').trim() === '') remarks.push('it has no GM, the name of the game');
  const type = facts.get('TY');
  if (type !== undefined && !/^\s*s?8[brwpk\d]*\s*$/i.test(type)) {
    remarks.push(`the type ${quote(type)} is not known; the moves are those of 8x8 Othello`);
  }
  const komi = facts.get('KM');
  if (komi !== undefined && Number(komi) !== 0) {
    remarks.push(`it is played with a komi, ${quote(komi)}, which does not count here`);
  }
  return remarks;
}
