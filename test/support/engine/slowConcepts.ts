/** The concepts of engine/concepts told again on an array of 64 squares: their slow twin. */
import { type Color, opposite, type Position } from '../../../engine/position.js';
import { type SlowBoard, slowBoard, slowFlips } from './slowRules.js';

const ALL = Array.from({ length: 64 }, (_, square) => square);
const row = (square: number): number => Math.floor(square / 8);
const column = (square: number): number => square % 8;

function neighbours(square: number): number[] {
  return ALL.filter(
    (other) =>
      other !== square &&
      Math.abs(row(other) - row(square)) <= 1 &&
      Math.abs(column(other) - column(square)) <= 1,
  );
}
const NEIGHBOURS = ALL.map(neighbours);

/** The squares of the line through `square` in a direction and its opposite. */
function line(square: number, rowStep: number, columnStep: number): number[] {
  return ALL.filter((other) => {
    const rows = row(other) - row(square);
    const columns = column(other) - column(square);
    if (rowStep === 0) return rows === 0;
    if (columnStep === 0) return columns === 0;
    return rows * columnStep === columns * rowStep;
  });
}
const AXES = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const;
const LINES = ALL.map((square) => AXES.map(([rows, columns]) => line(square, rows, columns)));

/** A disc is stable when each of its four lines is full, ends beside it, or has a stable disc of its colour beside it. */
function slowStable(board: SlowBoard, color: Color): number[] {
  const stable = new Set<number>();
  for (let before = -1; before !== stable.size;) {
    before = stable.size;
    for (const square of ALL) {
      if (board.squares[square] !== color) continue;
      const safe = AXES.every(([rowStep, columnStep], axis) => {
        const on = LINES[square]![axis]!;
        if (on.every((other) => board.squares[other] !== undefined)) return true;
        return [1, -1].some((way) => {
          const r = row(square) + way * rowStep;
          const c = column(square) + way * columnStep;
          return r < 0 || r > 7 || c < 0 || c > 7 || stable.has(8 * r + c);
        });
      });
      if (safe) stable.add(square);
    }
  }
  return [...stable].sort((a, b) => a - b);
}

function slowRegions(board: SlowBoard): number[][] {
  const left = new Set(ALL.filter((square) => board.squares[square] === undefined));
  const regions: number[][] = [];
  for (const first of [...left]) {
    if (!left.delete(first)) continue;
    const region = [first];
    for (const square of region) {
      for (const next of NEIGHBOURS[square]!) if (left.delete(next)) region.push(next);
    }
    regions.push(region);
  }
  return regions;
}

/** Each edge square that is no corner, with those before and behind it on its edge. */
const EDGE_TRIPLES = ALL.flatMap((square) => {
  const on = (value: number): boolean => value === 0 || value === 7;
  if (on(row(square)) === on(column(square))) return [];
  const step = on(row(square)) ? 1 : 8;
  return [[square - step, square, square + step]];
});

export function slowSquares(position: Position): Record<string, number[]> {
  const board = slowBoard(position);
  const me = position.turn;
  const you = opposite(me);
  const flipped: SlowBoard = { ...board, turn: you };
  const held = (color: Color | undefined): number[] =>
    ALL.filter((square) => board.squares[square] === color);
  const besides = (squares: number[], color: Color | undefined): number[] =>
    squares.filter((square) => NEIGHBOURS[square]!.some((other) => board.squares[other] === color));
  const flips = (of: SlowBoard): number[] =>
    [...new Set(ALL.flatMap((move) => slowFlips(of, move)))].sort((a, b) => a - b);
  const moves = (of: SlowBoard): number[] => ALL.filter((move) => slowFlips(of, move).length > 0);
  return {
    legalMoves: moves(board),
    opponentLegalMoves: moves(flipped),
    flippable: flips(board),
    threatened: flips(flipped),
    frontierSquares: besides(held(me), undefined),
    opponentFrontierSquares: besides(held(you), undefined),
    stableSquares: slowStable(board, me),
    opponentStableSquares: slowStable(board, you),
    wedgeSquares: EDGE_TRIPLES.filter(
      ([before, at, behind]) =>
        board.squares[at!] === undefined && board.squares[before!] === you && board.squares[behind!] === you,
    ).map(([, at]) => at!),
    oddRegionSquares: slowRegions(board)
      .filter((region) => region.length % 2 === 1)
      .flat()
      .sort((a, b) => a - b),
  };
}

export function slowConcepts(position: Position): Record<string, number> {
  const board = slowBoard(position);
  const me = position.turn;
  const you = opposite(me);
  const marks = slowSquares(position);
  const at = (square: number): number =>
    board.squares[square] === me ? 1 : board.squares[square] === you ? -1 : 0;
  const sum = (squares: number[]): number => squares.reduce((total, square) => total + at(square), 0);
  const empties = ALL.filter((square) => board.squares[square] === undefined);
  const ofColor = (color: Color): number[] => ALL.filter((square) => board.squares[square] === color);
  const corner = (square: number): boolean => row(square) % 7 === 0 && column(square) % 7 === 0;
  const beside = (color: Color): number =>
    empties.filter((square) => NEIGHBOURS[square]!.some((other) => board.squares[other] === color)).length;
  const emptyCorners = [0, 7, 56, 63].filter((square) => at(square) === 0);
  const diagonal = (a: number, b: number): boolean =>
    Math.abs(row(a) - row(b)) === 1 && Math.abs(column(a) - column(b)) === 1;
  const near = emptyCorners.flatMap((from) => NEIGHBOURS[from]!.map((square) => ({ from, square })));
  const edges = AXES.slice(0, 2).flatMap(([rows, columns]) => [
    line(0, rows, columns),
    line(63, rows, columns),
  ]);
  const edgeLead = (test: (edge: number[]) => number): number =>
    edges.reduce((total, edge) => total + test(edge), 0);
  const ends = (edge: number[]): number[] => [at(edge[0]!), at(edge[7]!)];
  return {
    mobility: marks['legalMoves']!.length,
    opponentMobility: marks['opponentLegalMoves']!.length,
    potentialMobility: beside(you),
    opponentPotentialMobility: beside(me),
    frontier: marks['frontierSquares']!.length,
    opponentFrontier: marks['opponentFrontierSquares']!.length,
    stable: marks['stableSquares']!.length,
    opponentStable: marks['opponentStableSquares']!.length,
    discDifference: sum(ALL),
    discCount: ofColor('black').length + ofColor('white').length,
    cornerDifference: sum(ALL.filter(corner)),
    xSquareDifference: sum(
      near.filter(({ from, square }) => diagonal(from, square)).map(({ square }) => square),
    ),
    cSquareDifference: sum(
      near.filter(({ from, square }) => !diagonal(from, square)).map(({ square }) => square),
    ),
    edgeDifference: sum([...new Set(edges.flatMap((edge) => edge.slice(2, 6)))]),
    balancedEdgeDifference: edgeLead((edge) => {
      const six = sum(edge.slice(1, 7));
      return ends(edge).every((end) => end === 0) && Math.abs(six) === 6 ? six / 6 : 0;
    }),
    unbalancedEdgeDifference: edgeLead((edge) => {
      const six = edge.slice(1, 7);
      const open = at(six[0]!) === 0 || at(six[5]!) === 0;
      return ends(edge).every((end) => end === 0) && open && Math.abs(sum(six)) === 5 ? sum(six) / 5 : 0;
    }),
    wedges: marks['wedgeSquares']!.length,
    regions: slowRegions(board).length,
    oddRegions: slowRegions(board).filter((region) => region.length % 2 === 1).length,
    parity: empties.length % 2,
    cornerMove: marks['legalMoves']!.some(corner) ? 1 : 0,
    opponentCornerMove: marks['opponentLegalMoves']!.some(corner) ? 1 : 0,
  };
}
