import type { Ledger, LedgerLine } from '../../../lrp/ledger.js';

/** What a ledger is shown from. */
export type LedgerTerms = Pick<Ledger, 'input' | 'bias' | 'leak' | 'output' | 'closure' | 'lines'>;

/** A part of the explained number. */
export interface LedgerRow {
  readonly name: string;
  readonly relevance: number;
  /** Of the sizes of all parts, 0..1; undefined where all are zero. */
  readonly share: number | undefined;
  /** Which colour it has. */
  readonly kind: 'input' | 'bias' | 'leak' | 'line';
}

const LINE_NAMES: Readonly<Record<LedgerLine['name'], string>> = {
  over: 'ended games',
  proven: 'proven results',
  'left out': 'positions left out',
  'other channels': 'other channels',
  around: 'around the layer',
};

/** The parts that add up to the output. */
export function ledgerRows({ input, bias, leak, lines = [] }: LedgerTerms): LedgerRow[] {
  const parts: Omit<LedgerRow, 'share'>[] = [
    { name: 'squares', relevance: input, kind: 'input' },
    { name: 'biases', relevance: bias, kind: 'bias' },
    { name: 'leak', relevance: leak, kind: 'leak' },
    ...lines.map(({ name, relevance }) => ({ name: LINE_NAMES[name], relevance, kind: 'line' as const })),
  ];
  const size = parts.reduce((sum, { relevance }) => sum + Math.abs(relevance), 0);
  return parts.map((part) => ({
    ...part,
    share: size === 0 ? undefined : Math.abs(part.relevance) / size,
  }));
}
