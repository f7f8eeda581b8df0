import { isOver, Random, type Position } from '../../engine/index.js';
import { createExplainer, parseTarget, type Explainer, type Explanation } from '../../lrp/index.js';
import { decodeCheckpoint, openRuntime, type RuntimeName } from '../../nn/index.js';
import { openEngine, type Engine } from '../engine.js';
import { openModel, type Model } from '../model.js';
import { searchedEvaluation, type Evaluation } from './evaluation.js';
import type { GameShelf, WatchedGame } from './games.js';

/** No endgame is solved here: that can take seconds, in which no key would be heard. */
const ENDGAME = { solve: 0, prove: 8 };
const COMPOSITE = 'epsilonPlus';

export interface ThinkerSettings {
  /** Instead of the network that played; the shipped one where none did. */
  readonly model: string | undefined;
  readonly simulations: number;
  readonly runtime: RuntimeName;
}

/** Evaluates positions and explains them, with the network that is asked for or that played. */
export class WatchThinker {
  readonly #shelf: GameShelf;
  readonly #settings: ThinkerSettings;
  #opened: { readonly key: string; readonly model: Model } | undefined;
  #engine: Engine | undefined;
  #explainer: Explainer | undefined;

  constructor(shelf: GameShelf, settings: ThinkerSettings) {
    this.#shelf = shelf;
    this.#settings = settings;
  }

  /** Undefined when the game is over in the position, or the signal was raised. */
  async evaluate(
    game: WatchedGame,
    position: Position,
    signal: AbortSignal,
  ): Promise<Evaluation | undefined> {
    if (isOver(position)) return undefined;
    const { label } = await this.#open(game);
    const { simulations, runtime } = this.#settings;
    this.#engine ??= await openEngine(this.#opened!.model, runtime, { simulations }, ENDGAME);
    const result = await this.#engine.think(position, Random.fromSeed('watch'), signal);
    return result === undefined ? undefined : searchedEvaluation(result, label);
  }

  /** Throws OthelloError where there is nothing to explain. */
  async explain(game: WatchedGame, position: Position, target: string): Promise<Explanation> {
    const { network } = await this.#open(game);
    const runtime = await openRuntime(this.#settings.runtime);
    this.#explainer ??= await createExplainer(network, runtime, { composite: COMPOSITE });
    const request = { position, target: parseTarget(target) };
    const [explanation] = await this.#explainer.explain([request], { controls: false });
    return explanation!;
  }

  /** The network for a game; what an earlier one needed is let go. */
  async #open(game: WatchedGame): Promise<Model> {
    const played = this.#settings.model === undefined ? game.network : undefined;
    const bytes = played === undefined ? undefined : this.#shelf.weights(played);
    const key = bytes === undefined ? '' : played!;
    if (this.#opened?.key === key) return this.#opened.model;
    await this.dispose();
    const model =
      bytes === undefined
        ? await openModel(this.#settings.model ?? 'default')
        : playedBy(game, played!, bytes);
    this.#opened = { key, model };
    return model;
  }

  async dispose(): Promise<void> {
    await this.#engine?.dispose();
    await this.#explainer?.dispose();
    this.#engine = undefined;
    this.#explainer = undefined;
    this.#opened = undefined;
  }
}

function playedBy(game: WatchedGame, sha256: string, bytes: Uint8Array): Model {
  const { network } = decodeCheckpoint(bytes, `The network of game ${game.name}`);
  return { label: game.black, sha256, network, bytes };
}
