import { quote } from '../errors.js';
import type { Position } from '../position.js';
import { PASS } from '../squareSet.js';
import { growingText, type ReadText } from './growingText.js';
import { problemEntry, type RecordEntry, type RecordReader } from './recordReader.js';
import { parsePoint, setUp, type SgfNode } from './sgfSetup.js';
import { dateFacts, nameFact, playedGame, tagFacts, type WrittenMove } from './writtenGame.js';

/** What has not ended after so many characters is given up: a game with its variations and comments takes fewer. */
const MAX_GAME = 1 << 20;

/**
 * SGF games of Othello, `(;GM[2]...;B[f5];W[d6])`, several in a file. Of variations the first one is the game. Squares are
 * written as `f5` or as SGF's two letters, `fe`.
 */
export function sgfReader(file: string): RecordReader {
  const reader = new SgfReader(file);
  return growingText((text, isLast) => reader.read(text, isLast));
}

class SgfReader {
  readonly #file: string;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string, last: boolean): ReadText {
    const entries: RecordEntry[] = [];
    let offset = 0;
    for (;;) {
      const begin = text.indexOf('(', offset);
      if (begin < 0) {
        offset = text.length;
        break;
      }
      const end = endOfTree(text, begin);
      offset = begin;
      if (end === undefined && !last && text.length - begin <= MAX_GAME) break;
      this.#count += 1;
      if (end === undefined) {
        entries.push(problemEntry(this.#file, this.#count, 'the game has no end, ")"'));
        offset = text.length;
        break;
      }
      entries.push(this.#entry(text.slice(begin, end)));
      offset = end;
    }
    return { entries, done: offset };
  }

  #entry(tree: string): RecordEntry {
    const source = { file: this.#file, record: this.#count };
    const game = gameOf(mainLine(tree));
    if (typeof game === 'string') return problemEntry(this.#file, this.#count, game);
    if (game.moves.length > 0 || game.isStandard) {
      return { kind: 'game', game: { ...game.record, source } };
    }
    return { kind: 'position', position: { position: game.record.start, scores: [], source } };
  }
}

/** Behind the parenthesis that closes the one at `begin`; undefined where there is none yet. */
function endOfTree(text: string, begin: number): number | undefined {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const sign = text[at];
    if (sign === '[') at = endOfValue(text, at);
    else if (sign === '(') depth += 1;
    else if (sign === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Where the bracket stands that closes the value which begins at `begin`; the end of the text where none does. */
function endOfValue(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === ']') return at;
    if (text[at] === '\\') at++;
  }
  return text.length;
}

/** The nodes from the root along the first variation, which ends at the first closing parenthesis. */
function mainLine(tree: string): SgfNode[] {
  const nodes: Map<string, string[]>[] = [];
  let name = '';
  let isNew = true;
  for (let at = 0; at < tree.length; at++) {
    const sign = tree[at]!;
    if (sign === ')') break;
    if (sign === ';') nodes.push(new Map());
    else if (sign === '[') {
      const end = endOfValue(tree, at);
      if (nodes.length === 0) nodes.push(new Map());
      const node = nodes.at(-1)!;
      // Older versions of the format have names such as Black, of which the capitals count.
      const key = name.replace(/[a-z]+/g, '') || name.toUpperCase();
      node.set(key, [...(node.get(key) ?? []), unescaped(tree.slice(at + 1, end))]);
      isNew = true;
      at = end;
    } else if (/[A-Za-z]/.test(sign)) {
      name = isNew ? sign : name + sign;
      isNew = false;
    }
  }
  return nodes;
}

function unescaped(value: string): string {
  return value.replace(/\\\r?\n/g, '').replace(/\\([^])/g, '$1');
}

function gameOf(nodes: readonly SgfNode[]) {
  const facts = new Map<string, string>();
  for (const [name, [value]] of nodes[0] ?? []) facts.set(name, value ?? '');
  const other = otherGame(facts);
  if (other !== undefined) return other;
  const moves = movesOf(nodes);
  if (typeof moves === 'string') return moves;
  const set = setUp(nodes, moves[0]?.color);
  if (typeof set === 'string') return set;
  const { start, isStandard } = set;
  const about = factsOf(facts);
  const asWritten = playedGame(start, moves, about);
  const record =
    typeof asWritten === 'string' && isStandard ? (fromBelow(start, moves, about) ?? asWritten) : asWritten;
  return typeof record === 'string' ? record : { record, moves, isStandard };
}

function otherGame(facts: ReadonlyMap<string, string>): string | undefined {
  const game = facts.get('GM')?.trim() ?? '2';
  if (!/^(?:2|othello|reversi)?$/i.test(game))
    return `the game is number ${quote(game)} of SGF; Othello is 2`;
  const size = facts.get('SZ')?.trim() ?? '8';
  return /^8(?::8)?$/.test(size) ? undefined : `the board size is ${quote(size)}; only 8 can be read`;
}

function factsOf(facts: ReadonlyMap<string, string>) {
  const value = (...names: string[]): string | undefined =>
    names.map((name) => facts.get(name)).find((text) => text !== undefined && text !== '');
  return {
    ...nameFact('black', value('PB')),
    ...nameFact('white', value('PW')),
    ...nameFact('event', value('EV', 'PC')),
    ...dateFacts(value('DT')),
    ...tagFacts({
      RB: value('BR'),
      RW: value('WR'),
      ROUND: value('RO'),
      ...(value('EV') === undefined ? {} : { SITE: value('PC') }),
      C: value('GC', 'C'),
    }),
    result: value('RE'),
    remarks: facts.has('GM') ? [] : ['it has no GM, the number of the game'],
  };
}

function movesOf(nodes: readonly SgfNode[]): WrittenMove[] | string {
  const moves: WrittenMove[] = [];
  for (const [at, node] of nodes.entries()) {
    for (const [name, color] of [
      ['B', 'black'],
      ['W', 'white'],
    ] as const) {
      const value = node.get(name)?.[0];
      if (value === undefined) continue;
      const move = parsePoint(value);
      if (move === undefined) return `${name}[${quote(value).slice(1, -1)}] is not a move`;
      const comment = at === 0 ? undefined : node.get('C')?.[0];
      moves.push({ move, color, ...(comment !== undefined && { note: { comment } }) });
    }
  }
  return moves;
}

/** The game as it is when its rows are counted from below, which a first move shows that is legal only then. */
function fromBelow(start: Position, moves: readonly WrittenMove[], about: ReturnType<typeof factsOf>) {
  const turned = moves.map((each) => (each.move === PASS ? each : { ...each, move: each.move ^ 56 }));
  const remarks = [...about.remarks, 'its rows are counted from below'];
  const record = playedGame(start, turned, { ...about, remarks });
  return typeof record === 'string' ? undefined : record;
}
