import { useLayoutEffect, useMemo, useReducer } from 'preact/hooks';
import { scientific } from '../../../engine/numberText.js';
import { listenToKeys } from '../../components/listenToKeys.js';
import { ControlsPanel } from '../../components/relevance/ControlsPanel.js';
import { LayersPanel } from '../../components/relevance/LayersPanel.js';
import { LedgerBar } from '../../components/relevance/LedgerBar.js';
import { MapTable } from '../../components/relevance/MapTable.js';
import { SearchPanel } from '../../components/relevance/SearchPanel.js';
import { BoardPanel, type BoardPanelProps } from './BoardPanel.js';
import type { GameData, RelevanceData } from './data.js';
import { MovesPanel } from './MovesPanel.js';
import {
  controlsOf,
  layersOf,
  mapShown,
  type OpenedGame,
  openGame,
  searchOf,
  wholeMap,
} from './openedGame.js';
import { CardPanel, NetworkPanel, Panel, ValueGraph, ValueTable } from './panels.js';
import { Reading } from './Reading.js';
import { actionOfKey, FIRST_STATE, type GameAction, type GameState, reduce, shownAt } from './state.js';
import { Toolbar } from './Toolbar.js';
import { plyName, titleOf } from './words.js';

import '../../components/theme.css';
import '../frame.css';
import './game.css';

/** A whole game, explained ply by ply. */
export function Game({ data }: { readonly data: GameData }) {
  const game = useMemo(() => openGame(data), [data]);
  const [state, act] = useReducer(
    (before: GameState, action: GameAction) => reduce(data, before, action),
    FIRST_STATE,
  );
  useLayoutEffect(
    () =>
      listenToKeys((key) => {
        const action = actionOfKey(key);
        if (action !== undefined) act(action);
        return action !== undefined;
      }),
    [],
  );
  const ply = data.plies[state.at]!;
  const found = shownAt(data, state, state.at);
  const composite = data.composites[state.composite]!;
  return (
    <div class="page">
      <header>
        <h1>{data.title}</h1>
        <p>{data.about}</p>
      </header>
      <Toolbar data={data} state={state} act={act} />
      <p class="hidden" id="said" role="status">
        {plyName(ply)}
        {found !== undefined && `. ${titleOf(found)} ${scientific(found.output)}`}
      </p>
      <main class="stack">
        <div class="columns">
          <BoardPanel game={game} state={state} found={found} act={act} />
          <div class="stack">
            <NetworkPanel ply={ply} />
            {found !== undefined && (
              <Panel id="ledger" title="Where it came from" small="the parts add up to the output">
                <LedgerBar ledger={found} warning={found.warning} />
              </Panel>
            )}
            <ValueGraph data={data} at={state.at} onGo={(to) => act({ do: 'go', to })} />
          </div>
        </div>
        <MovesPanel game={game} state={state} found={found} act={act} />
        {found !== undefined && <Relevance game={game} at={state.at} found={found} />}
        <CardPanel {...composite} />
      </main>
      <Folded game={game} state={state} found={found} />
    </div>
  );
}

/** What is opened by who wants it. */
function Folded({ game, state, found }: Omit<BoardPanelProps, 'act'>) {
  return (
    <footer>
      {found !== undefined && (
        <details>
          <summary>The numbers of the board as a table</summary>
          <MapTable map={mapShown(game, state, found)} caption="Relevance by square" />
        </details>
      )}
      <details>
        <summary>The values of the game as a table</summary>
        <ValueTable plies={game.data.plies} />
      </details>
      <details>
        <summary>The rule of every layer</summary>
        <pre tabIndex={0}>{game.data.composites[state.composite]!.table}</pre>
      </details>
      <details>
        <summary>How to read this page</summary>
        <Reading />
      </details>
    </footer>
  );
}

interface RelevanceProps {
  readonly game: OpenedGame;
  readonly at: number;
  readonly found: RelevanceData;
}

/** What is beside the map: a search, the controls, the biases. */
function Relevance({ game, at, found }: RelevanceProps) {
  const position = game.positions[at]!;
  const [search, controls, layers] = [searchOf(game, found), controlsOf(game, found), layersOf(game, found)];
  return (
    <>
      {search !== undefined && (
        <Panel id="search" title="The search">
          <SearchPanel position={position} search={search} />
        </Panel>
      )}
      {controls !== undefined && (
        <Panel id="controls" title="How much of it belongs to this position">
          <ControlsPanel
            position={position}
            map={wholeMap(game, found)}
            controls={controls}
            isSearch={search !== undefined}
          />
        </Panel>
      )}
      <Panel id="biases" title="Biases by layer">
        {layers === undefined ? (
          <p class="faint">
            They are kept for the targets {game.data.targets.join(', ')}; choose one of these.
          </p>
        ) : (
          <LayersPanel layers={layers} />
        )}
      </Panel>
    </>
  );
}
