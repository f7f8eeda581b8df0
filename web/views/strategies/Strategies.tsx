import { useCallback, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { LineChart } from '../../components/LineChart.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';
import type { OwnCard } from '../report/data.js';
import { Live } from '../report/Live.js';
import { ReportPage } from '../report/ReportPage.js';
import { openCloud } from './cloud.js';
import { CloudCard } from './CloudCard.js';
import type { StrategiesData, StrategyData } from './data.js';
import { Selection, type SelectionProps } from './Selection.js';
import { selectedMoves } from './selection.js';
import { CHUNK, type CloudState, FIRST_STATE, linkOf, stateOfLink } from './state.js';
import { Tile } from './tiles.js';

import './strategies.css';

/** The maps of many moves as a cloud, its clusters, and what is picked of them. */
export function Strategies({ data }: { readonly data: StrategiesData }) {
  const cloud = useMemo(() => openCloud(data), [data]);
  const [state, change] = useLinkedState(data.moves.length);
  const selected = useMemo(
    () => (state.pick === undefined ? undefined : selectedMoves(cloud.moves, state.pick)),
    [cloud, state.pick],
  );
  const shown = { cloud, state, selected, change };
  const own = (card: OwnCard) => {
    switch (card.id) {
      case 'cloud':
        return <CloudCard {...shown} />;
      case 'selected':
        return <Selection {...shown} />;
      case 'eigenvalues':
        return <Eigenvalues data={data} />;
      default:
        return (
          <Strategy
            {...shown}
            strategy={data.strategies.find(({ number }) => `strategy${number}` === card.id)!}
          />
        );
    }
  };
  return <ReportPage data={data} own={own} />;
}

/** The state, which stands in the address too: a link leads to it. */
function useLinkedState(moves: number): readonly [CloudState, SelectionProps['change']] {
  const [state, setState] = useState(FIRST_STATE);
  const change = useCallback(
    (next: Partial<CloudState>) => setState((before) => ({ ...before, ...next })),
    [],
  );
  useLayoutEffect(() => {
    const read = (): void => setState(stateOfLink(location.hash.slice(1), moves));
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [moves]);
  useLayoutEffect(() => history.replaceState(null, '', `#${linkOf(state)}`), [state]);
  return [state, change];
}

function Strategy({ cloud, state, change, strategy }: SelectionProps & { readonly strategy: StrategyData }) {
  const { number, facts, mean, typical } = strategy;
  const isPicked =
    state.pick !== undefined &&
    'of' in state.pick &&
    state.pick.of === 'kmeans' &&
    state.pick.label === number;
  return (
    <div class="strategy">
      <div>
        <Live>
          <MiniBoard label={`Mean map of strategy ${number}`} map={mean} unnamed />
        </Live>
        <p class="says">mean map</p>
        <button
          type="button"
          data-pick={number}
          aria-pressed={isPicked}
          onClick={() => change({ pick: { of: 'kmeans', label: number }, shown: CHUNK })}
        >
          Select
        </button>
      </div>
      <div>
        {facts.map((fact) => (
          <p key={fact}>{fact}</p>
        ))}
        <div class="tiles">
          <Live>
            {typical.map((index) => (
              <Tile
                key={index}
                cloud={cloud}
                index={index}
                isOpen={state.open === index}
                onOpen={(open) => change({ open })}
              />
            ))}
          </Live>
        </div>
      </div>
    </div>
  );
}

function Eigenvalues({ data: { eigenvalues, gap } }: { readonly data: StrategiesData }) {
  const points = eigenvalues.map((y, index) => ({ x: index + 1, y }));
  return (
    <LineChart
      label="The smallest eigenvalues of the graph"
      xName="number"
      yName="eigenvalue"
      series={[
        { name: 'before the largest gap', points: points.slice(0, gap) },
        { name: 'after it', points: points.slice(gap) },
      ]}
      format={String}
    />
  );
}
