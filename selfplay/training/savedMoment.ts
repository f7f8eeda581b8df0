import { z } from 'zod';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
export const momentShape = {
  /** ISO 8601. */
  saved: z.string(),
  generation: z.int().min(1),
  /** Training steps behind the network. */
  steps: count,
  /** Self-play games and their plies, those before earlier saves included. */
  games: count,
  positions: count,
  /** The network that plays. */
  network: sha256,
};

/** How far a run was when it was saved. */
export type SavedMoment = Readonly<z.infer<z.ZodObject<typeof momentShape>>>;
