import { OthelloError } from '../engine/errors.js';
import type { Architecture } from '../nn/architecture.js';
import { beforeTanh } from './foldForRelevance.js';

/**
 * What a target of the value is made of: Σ coefficients · outputs of a layer. A difference of several hands its relevance on as
 * the gradient does, which is also what Zennit does: R to the logit of a win and -R to that of a loss.
 */
export interface ValueHead {
  /** The value before tanh; of win, draw and loss their logits before the softmax. */
  readonly layer: string;
  /** 1 for a number; of win, draw and loss the logit of a win less that of a loss. */
  readonly coefficients: readonly number[];
}

/** The layers that targets refer to. */
export interface Heads {
  readonly policy: string;
  readonly value: ValueHead;
}

/** The heads that a network has. */
export function headsOf(architecture: Architecture): Partial<Heads> {
  const { policy, value } = architecture.outputs;
  if (value === undefined) return { ...(policy === undefined ? {} : { policy }) };
  const last = architecture.layers.find(({ name }) => name === value);
  const coefficients = last?.kind === 'winDrawLoss' ? [1, 0, -1] : [1];
  return {
    ...(policy === undefined ? {} : { policy }),
    value: { layer: beforeTanh(architecture, value), coefficients },
  };
}

/** A head, or OthelloError('badTarget') where the network has none. */
export function headOf<Head extends keyof Heads>(architecture: Architecture, head: Head): Heads[Head] {
  const found = headsOf(architecture)[head];
  if (found !== undefined) return found;
  const instead = head === 'value' ? 'its policy can be explained: ask for move' : 'ask for value';
  throw new OthelloError('badTarget', `The network has no ${head}; ${instead}.`);
}
