import type { NetworkBytes } from '../threads/networkBytes.js';
import type { EndgameSettings } from './endgame.js';
import type { SearchSettings } from './searchSettings.js';

/** A player, as data. */
export type PlayerSpec =
  | { readonly kind: 'random' }
  | { readonly kind: 'greedy' }
  | { readonly kind: 'alphabeta'; readonly depth: number }
  | {
      readonly kind: 'network';
      readonly network: NetworkBytes;
      /** Of each move; at most so many where it has a time. */
      readonly simulations: number;
      /** The time of each move, which ends its search: what it plays depends on the machine, so it has a thread for itself. */
      readonly seconds?: number;
      readonly search: SearchSettings;
      /** The solver's part; none when absent. */
      readonly endgame?: EndgameSettings;
    }
  | {
      /** A foreign engine that speaks GTP or NBoard. */
      readonly kind: 'gtp' | 'nboard';
      readonly command: string;
      /** Longest wait for one answer. */
      readonly answerSeconds: number;
    };
