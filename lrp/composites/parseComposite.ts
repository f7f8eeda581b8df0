import { OthelloError } from '../../engine/errors.js';
import { z } from '../../nn/zod.js';
import {
  BIAS_POLICIES,
  checkOptions,
  type Composite,
  type CompositeEntry,
  RULED_KINDS,
} from '../composite.js';
import { isZennit, zennitComposite } from './zennit.js';

const common = z.object({
  rule: z.string(),
  layer: z.string().optional(),
  first: z.union([z.literal(true), z.literal('one')]).optional(),
  kind: z.enum(RULED_KINDS).optional(),
  epsilon: z.number().min(0).optional(),
  form: z.enum(['add', 'clip']).optional(),
  normScale: z.boolean().optional(),
  biasPolicy: z.enum(BIAS_POLICIES).optional(),
  merged: z.boolean().optional(), // of batch norms
});
const compositeSchema = z.strictObject({
  name: z.string().min(1),
  entries: z.array(common.catchall(z.unknown())).min(1),
});

/**
 * A composite from data that came from outside (a JSON file), checked as far as that is possible without a network:
 * { "name", "entries": [{ "layer" | "first" | "kind", "rule", ...options }] }, or in the terms of Zennit (see zennit.ts).
 * Throws OthelloError('badComposite').
 */
export function parseComposite(data: unknown): Composite {
  return checkEntries(isZennit(data) ? zennitComposite(data) : parseEntries(data));
}

function parseEntries(data: unknown): Composite {
  const parsed = compositeSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`;
    throw new OthelloError('badComposite', `The composite is not understood${where}.`);
  }
  const { name, entries } = parsed.data;
  return { name, entries: entries as unknown as CompositeEntry[] };
}

function checkEntries({ name, entries }: Composite): Composite {
  const ranks = entries.map((entry, index) => {
    const selectors = ['layer', 'first', 'kind'].map((selector) => selector in entry);
    if (selectors.filter(Boolean).length !== 1) {
      const message = `Entry ${index} of the composite '${name}' must have exactly one of layer, first and kind.`;
      throw new OthelloError('badComposite', message);
    }
    checkOptions(entry);
    return selectors.indexOf(true);
  });
  if (ranks.some((rank, index) => index > 0 && rank < ranks[index - 1]!)) {
    const message = `The entries of the composite '${name}' must stand in the order layers by name, first, kinds; the first match wins.`;
    throw new OthelloError('badComposite', message);
  }
  return { name, entries };
}
