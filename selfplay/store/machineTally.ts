import type { Store } from './store.js';

/** What a machine of a queue did for a run. */
export interface MachineTally {
  readonly name: string;
  readonly parts: number;
  readonly games: number;
  /** Results that could not be right. */
  readonly refused: number;
  /** Positions that it evaluated a second when it last said so; 0 for one that is gone, absent in runs of before. */
  readonly rate?: number;
  /** Milliseconds since 1970 of its last sign of life, by the clock of the queue. */
  readonly lastSeen: number;
}

/** Key of the store under which a run keeps what machines did for it. */
export const MACHINES = 'machines';

/** The machines that worked for a run; none where it never was on a queue. */
export function machinesOf(store: Pick<Store, 'property'>): readonly MachineTally[] {
  return (store.property(MACHINES) ?? []) as readonly MachineTally[];
}
