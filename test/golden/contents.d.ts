import type { Store } from '../../selfplay/index.js';

export interface Contents {
  readonly games: Readonly<Record<string, string>>;
  readonly arena: readonly string[];
  readonly networks: readonly string[];
  readonly evaluations: readonly string[];
  readonly explanations: Readonly<Record<string, string>>;
}

export function contentsOf(store: Store): Contents;
