import type { StoredGame } from '../../api.js';
import type { ApiClient } from '../../apiClient.js';
import type { NetworkFile } from '../../engine/workerProtocol.js';

/** What the views of runs hand on to others. */
export interface RunsProps {
  readonly client: ApiClient;
  /** A network is to play and explain from now on; rejects with OthelloError where it cannot. */
  readonly onNetwork: (file: NetworkFile) => Promise<unknown>;
  /** A stored game is to be looked at. */
  readonly onGame: (game: StoredGame, title: string) => void;
}
