import { OthelloError } from '../engine/errors.js';
import { nearest } from '../engine/nearest.js';
import { moveName, parseMove } from '../engine/notation.js';
import { PASS } from '../engine/squareSet.js';

/** What the chosen move is compared with in a contrast. */
export const CONTRASTS = ['mean', 'runnerUp', 'probability'] as const;
export type Contrast = (typeof CONTRASTS)[number];

/**
 * What is explained. Squares are 0..63; a `move` or `contrast` without one is for the legal move that the policy
 * prefers. `value` is before tanh, `valueTanh` after. `ownership` (who owns a square at the end) and `score` are of heads
 * that a network may have, before tanh. `neuron` and `vector` name a layer of the folded network;
 * the channel of a dense layer is the index of the output. A neuron without a square is its whole channel. `q` is the value
 * of a search, or of one of its moves; `qContrast` what a move (without a square: the one that the search plays) has more
 * than the one that the policy prefers among the others.
 */
export type Target =
  | { readonly kind: 'value' }
  | { readonly kind: 'valueTanh' }
  | { readonly kind: 'ownership'; readonly square: number }
  | { readonly kind: 'score' }
  | { readonly kind: 'move'; readonly square?: number }
  | { readonly kind: 'contrast'; readonly against: Contrast; readonly square?: number }
  | { readonly kind: 'logit'; readonly square: number }
  | { readonly kind: 'neuron'; readonly layer: string; readonly channel: number; readonly square?: number }
  | { readonly kind: 'vector'; readonly layer: string; readonly coefficients: readonly number[] }
  | { readonly kind: 'q'; readonly square?: number }
  | { readonly kind: 'qContrast'; readonly square?: number };

const ACCEPTED =
  'value, valueTanh, ownership:SQ, score, move[:SQ], contrast[:mean|runnerUp|probability][:SQ], logit:SQ, neuron:LAYER/CHANNEL[/SQ], q[:SQ] or q-contrast[:SQ]';

/** Reads a target as it is written on the command line. Throws OthelloError('badTarget'). */
export function parseTarget(text: string): Target {
  const [kind = '', ...rest] = text.split(':');
  const argument = rest.join(':');
  switch (kind) {
    case 'value':
    case 'valueTanh':
    case 'score':
      if (rest.length > 0) break;
      return { kind };
    case 'move':
      if (rest.length === 0) return { kind };
      return { kind, square: parseSquare(text, argument) };
    case 'logit':
    case 'ownership':
      return { kind, square: parseSquare(text, argument) };
    case 'q':
    case 'q-contrast': {
      const search = { kind: kind === 'q' ? 'q' : 'qContrast' } as const;
      return rest.length === 0 ? search : { ...search, square: parseSquare(text, argument) };
    }
    case 'contrast':
      return parseContrast(text, rest);
    case 'neuron': {
      const match = /^(.+)\/(\d+)(?:\/([a-hA-H][1-8]))?$/.exec(argument);
      if (match === null) break;
      const [, layer, channel, square] = match;
      const neuron = { kind, layer: layer!, channel: Number(channel) } as const;
      return square === undefined ? neuron : { ...neuron, square: parseSquare(text, square) };
    }
    default:
  }
  throw refusal(text);
}

function parseContrast(text: string, rest: readonly string[]): Target {
  const against = CONTRASTS.find((name) => name === rest[0]);
  const squares = against === undefined ? rest : rest.slice(1);
  if (squares.length > 1) throw refusal(text);
  const contrast = { kind: 'contrast', against: against ?? 'mean' } as const;
  return squares.length === 0 ? contrast : { ...contrast, square: parseSquare(text, squares[0]!) };
}

function parseSquare(text: string, name: string): number {
  try {
    const square = parseMove(name);
    if (square !== PASS) return square;
  } catch {
    throw refusal(text);
  }
  throw new OthelloError(
    'badTarget',
    `'${text}' asks for a pass, which has no policy explanation; name a square.`,
  );
}

/** The kinds of targets as they are written. */
const KIND_NAMES = [
  ...(['value', 'valueTanh', 'ownership', 'score', 'move', 'contrast', 'logit', 'neuron', 'q'] as const),
  'q-contrast',
] as const;

/** The targets that are complete without a square or a layer of one's choice. */
export const TARGET_NAMES: readonly string[] = [
  ...KIND_NAMES.filter((kind) => !['ownership', 'logit', 'neuron'].includes(kind)),
  ...CONTRASTS.map((against) => `contrast:${against}`),
];

function refusal(text: string): OthelloError {
  const meant = meantBy(text);
  const hint = meant === undefined || meant === text ? '' : ` (did you mean ${meant}?)`;
  return new OthelloError('badTarget', `'${text}' is not a target; targets are ${ACCEPTED}${hint}.`);
}

/** The same text with the kind, or what a contrast is against, as it is spelt. */
function meantBy(text: string): string | undefined {
  const [kind = '', against, ...rest] = text.split(':');
  const meant = nearest(kind, KIND_NAMES);
  if (meant !== 'contrast' || against === undefined)
    return meant && [meant, ...text.split(':').slice(1)].join(':');
  return [meant, nearest(against, CONTRASTS) ?? against, ...rest].join(':');
}

/** The target as parseTarget reads it; a vector, which has no spelling there, as vector:LAYER. */
export function formatTarget(target: Target): string {
  const at = (square: number | undefined, mark = ':'): string =>
    square === undefined ? '' : `${mark}${moveName(square)}`;
  switch (target.kind) {
    case 'value':
    case 'valueTanh':
    case 'score':
      return target.kind;
    case 'move':
    case 'logit':
    case 'ownership':
      return `${target.kind}${at(target.square)}`;
    case 'q':
      return `q${at(target.square)}`;
    case 'qContrast':
      return `q-contrast${at(target.square)}`;
    case 'contrast':
      return `contrast:${target.against}${at(target.square)}`;
    case 'neuron':
      return `neuron:${target.layer}/${target.channel}${at(target.square, '/')}`;
    case 'vector':
      return `vector:${target.layer}`;
  }
}

/** What kind of number a target is: two of different kinds cannot be compared. */
export type TargetUnit =
  'value' | 'value before tanh' | 'logit' | 'difference of logits' | 'difference of values' | 'activation';

/**
 * The kind of a target's number. A `value` is an expected result, -1..1; a `value before tanh` what the heads of value,
 * ownership and score say before it is squeezed; a `logit` one of the policy's; an `activation` of a layer as it is.
 */
export function targetUnit({ kind }: Target): TargetUnit {
  switch (kind) {
    case 'valueTanh':
    case 'q':
      return 'value';
    case 'value':
    case 'ownership':
    case 'score':
      return 'value before tanh';
    case 'move':
    case 'logit':
      return 'logit';
    case 'contrast':
      return 'difference of logits';
    case 'qContrast':
      return 'difference of values';
    case 'neuron':
    case 'vector':
      return 'activation';
  }
}

/** Whether the target is about a search, of which the network alone knows nothing. */
export function needsSearch(target: Target): boolean {
  return target.kind === 'q' || target.kind === 'qContrast';
}

/**
 * Target in a position whose next move is known: `move` and `contrast` without a square are about that move. Undefined
 * where it is a pass, which has no policy explanation. Every target stays as it is where no move is known.
 */
export function targetOfMove(target: Target, move: number | undefined): Target | undefined {
  const isOpen = (target.kind === 'move' || target.kind === 'contrast') && target.square === undefined;
  if (!isOpen || move === undefined) return target;
  return move === PASS ? undefined : { ...target, square: move };
}
