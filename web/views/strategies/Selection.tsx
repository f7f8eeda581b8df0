import { formatCount } from '../../../engine/numberText.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';
import { type Cloud, type CloudMove, labelName, moveText } from './cloud.js';
import { meanMap, type Pick, sharesText } from './selection.js';
import { CHUNK, type CloudState } from './state.js';
import { MoveBoard, Tile } from './tiles.js';

export interface SelectionProps {
  readonly cloud: Cloud;
  readonly state: CloudState;
  /** What is selected; undefined where nothing was picked. */
  readonly selected: readonly CloudMove[] | undefined;
  readonly change: (next: Partial<CloudState>) => void;
}

/** The open board and what is selected: how many, of what kinds, their mean, their boards. */
export function Selection(props: SelectionProps) {
  return (
    <>
      <Opened {...props} />
      <div id="selection" aria-live="polite">
        <Selected {...props} />
      </div>
    </>
  );
}

function Selected({ cloud, state, selected, change }: SelectionProps) {
  const { data } = cloud;
  if (state.pick === undefined || selected === undefined) {
    return (
      <p class="says">
        Nothing is selected. Draw a lasso around points, press a strategy below, or press a point for its
        board.
      </p>
    );
  }
  const name = pickName(cloud, state.pick);
  if (selected.length === 0) return <p class="says">No map lies within {name}.</p>;
  const left = selected.length - state.shown;
  return (
    <>
      <p>
        <b>{formatCount(selected.length, 'map')}</b>
        {` of ${name}: ${sharesText(selected, 'kind', data.kinds)}; ${sharesText(selected, 'phase', data.phases)}.`}
      </p>
      <div class="tiles">
        <figure class="tile mean">
          <MiniBoard label="Mean of the selected maps" map={meanMap(cloud, selected)} unnamed />
          <figcaption>their mean</figcaption>
        </figure>
        {selected.slice(0, state.shown).map(({ index }) => (
          <Tile
            key={index}
            cloud={cloud}
            index={index}
            isOpen={state.open === index}
            onOpen={(open) => change({ open })}
          />
        ))}
      </div>
      {left > 0 && (
        <p>
          <button type="button" id="more" onClick={() => change({ shown: state.shown + 4 * CHUNK })}>
            Show more ({left} left)
          </button>
        </p>
      )}
    </>
  );
}

function pickName({ data }: Cloud, pick: Pick): string {
  return 'lasso' in pick ? 'the lasso' : labelName(data, pick.of, pick.label);
}

function Opened({ cloud, state, change }: SelectionProps) {
  const move = state.open === undefined ? undefined : cloud.moves[state.open];
  if (move === undefined) return null;
  const commands = cloud.data.commands.map((template) =>
    template.replaceAll('{game}', () => move.game).replaceAll('{ply}', () => String(move.ply)),
  );
  return (
    <div id="opened" class="opened">
      <MoveBoard cloud={cloud} move={move} />
      <div>
        <h3>{moveText(move)}</h3>
        <dl>
          {factsOf(cloud, move).map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {commands.length > 0 && <p class="says">In its game:</p>}
        {commands.map((command) => (
          <code key={command}>{command}</code>
        ))}
        <p>
          <button type="button" id="close" onClick={() => change({ open: undefined })}>
            Close
          </button>
        </p>
      </div>
    </div>
  );
}

function factsOf({ data }: Cloud, move: CloudMove): readonly (readonly [string, string])[] {
  const { labels, output, value, position } = move;
  return [
    ['to move', position.endsWith('X') ? 'black' : 'white'],
    ['kind of move', labelName(data, 'kind', labels.kind)],
    ['phase', labelName(data, 'phase', labels.phase)],
    ['explained number', output.toPrecision(4)],
    ...(value === null ? [] : [['value for the mover', value.toFixed(2)] as const]),
    ['strategy', String(labels.kmeans)],
    ['branch, dense place', `${labels.agglomerative ?? 'none'}, ${labels.density ?? 'none'}`],
  ];
}
