import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { OthelloError } from '../../../../engine/errors.js';
import { parsePosition } from '../../../../engine/notation.js';
import { isOver, type Position } from '../../../../engine/position.js';
import { LEVELS } from '../../../../playing/levels.js';
import type { ThinkRequest } from '../../../../web/thought.js';
import { readRequest } from './readRequest.js';

const schema = z.strictObject({
  position: z.string().max(1000),
  network: z.string().max(64).optional(),
  simulations: z.int().min(1).max(100_000).optional(),
  level: z.int().min(1).max(LEVELS.length).optional(),
  ply: z.int().min(0).max(1000).optional(),
  seed: z.string().max(100).optional(),
  exact: z.boolean().optional(),
}) satisfies z.ZodType<ThinkRequest>;

/** What is asked, checked. */
export interface AskedThought extends z.infer<typeof schema> {
  readonly from: Position;
}

/** @throws OthelloError `usage` or `badPosition` for what cannot be thought about; TooLarge */
export async function readThinkRequest(request: IncomingMessage): Promise<AskedThought> {
  const asked = await readRequest(request, schema);
  const from = parsePosition(asked.position);
  if (isOver(from)) throw new OthelloError('usage', 'The game is over in this position.');
  return { ...asked, from };
}
