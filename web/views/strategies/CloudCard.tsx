import { useCallback, useMemo, useState } from 'preact/hooks';
import {
  type CloudMove,
  type Coloring,
  COLORINGS,
  groupsOf,
  type Label,
  labelName,
  type Layout,
  LAYOUTS,
  moveText,
} from './cloud.js';
import { CloudPicture } from './CloudPicture.js';
import { addSign, type GroupLook, groupLook, type Sign } from './paint.js';
import type { SelectionProps } from './Selection.js';
import { shortLasso } from './selection.js';
import { CHUNK } from './state.js';

const LAYOUT_NAMES: Readonly<Record<Layout, string>> = { umap: 'UMAP', spectral: 'eigenvectors 2 and 3' };
const COLORING_NAMES: Readonly<Record<Coloring, string>> = {
  kmeans: 'strategies (k-means)',
  agglomerative: 'branches (hierarchy)',
  density: 'dense places',
  kind: 'kind of move',
  phase: 'phase',
  value: 'value',
};

/** The cloud with what it is laid out and coloured by, and its groups. */
export function CloudCard({ cloud, state, selected, change }: SelectionProps) {
  const [canLasso, setCanLasso] = useState(true);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => groupsOf(cloud.moves, state.color), [cloud, state.color]);
  const looks = useMemo(() => looksOf([...groups.keys()]), [groups]);
  const keyOf = (label: Label): string => `${state.color}:${label ?? ''}`;
  const lookOf = useCallback(
    ({ labels }: CloudMove): GroupLook | undefined =>
      hidden.has(`${state.color}:${labels[state.color] ?? ''}`) ? undefined : looks.get(labels[state.color]),
    [hidden, looks, state.color],
  );
  const chosen = useMemo(() => selected && new Set(selected.map(({ index }) => index)), [selected]);
  const { pick } = state;
  return (
    <>
      <p class="says">
        A point a map. Draw around points to select them, press one for its board, press a group to hide and
        show it.
      </p>
      <div class="tools">
        <Choice
          id="layout"
          name="layout"
          words={LAYOUTS}
          names={LAYOUT_NAMES}
          value={state.layout}
          onChoose={(layout) => change({ layout })}
        />
        <Choice
          id="color"
          name="colour"
          words={COLORINGS}
          names={COLORING_NAMES}
          value={state.color}
          onChoose={(color) => change({ color })}
        />
        <button type="button" id="lasso" aria-pressed={canLasso} onClick={() => setCanLasso(!canLasso)}>
          Lasso
        </button>
        <button
          type="button"
          id="clear"
          onClick={() => change({ pick: undefined, open: undefined, shown: CHUNK })}
        >
          Clear
        </button>
      </div>
      <div class="groups" role="group" aria-label="Groups">
        {[...groups].map(([label, moves]) => (
          <button
            key={keyOf(label)}
            type="button"
            aria-pressed={!hidden.has(keyOf(label))}
            onClick={() => setHidden(toggled(hidden, keyOf(label)))}
          >
            <SignPicture look={looks.get(label)!} />
            {`${labelName(cloud.data, state.color, label)} (${moves.length})`}
          </button>
        ))}
      </div>
      <CloudPicture
        moves={cloud.moves}
        layout={state.layout}
        lookOf={lookOf}
        chosen={chosen}
        lasso={pick !== undefined && 'lasso' in pick && pick.layout === state.layout ? pick.lasso : undefined}
        canLasso={canLasso}
        textOf={(move) =>
          `${moveText(move)}: ${(['kind', 'phase', 'kmeans'] as const).map((of) => labelName(cloud.data, of, move.labels[of])).join(', ')}`
        }
        onLasso={(line) => change({ pick: { layout: state.layout, lasso: shortLasso(line) }, shown: CHUNK })}
        onOpen={(open) => change({ open })}
      />
    </>
  );
}

function looksOf(labels: readonly Label[]): ReadonlyMap<Label, GroupLook> {
  return new Map(labels.map((label, at) => [label, groupLook(label === null ? undefined : at)]));
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

interface ChoiceProps<Word extends string> {
  readonly id: string;
  readonly name: string;
  readonly words: readonly Word[];
  readonly names: Readonly<Record<Word, string>>;
  readonly value: Word;
  readonly onChoose: (word: Word) => void;
}

function Choice<Word extends string>({ id, name, words, names, value, onChoose }: ChoiceProps<Word>) {
  return (
    <label>
      {name}{' '}
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value as Word)}>
        {words.map((word) => (
          <option key={word} value={word}>
            {names[word]}
          </option>
        ))}
      </select>
    </label>
  );
}

function SignPicture({ look: { color, sign } }: { readonly look: GroupLook }) {
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true" class="sign">
      <path d={signPath(sign)} fill={`var(--${color})`} />
    </svg>
  );
}

/** The sign as the path of a picture. */
function signPath(sign: Sign): string {
  const parts: string[] = [];
  const path = {
    moveTo: (x: number, y: number) => parts.push(`M${x} ${y}`),
    lineTo: (x: number, y: number) => parts.push(`L${x} ${y}`),
    arc: (x: number, y: number, r: number) =>
      parts.push(`A${r} ${r} 0 1 1 ${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}`),
    closePath: () => parts.push('Z'),
  };
  addSign(path, sign, [7, 7], 4.5);
  return parts.join('');
}
