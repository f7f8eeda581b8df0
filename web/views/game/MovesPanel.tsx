import { moveName } from '../../../engine/notation.js';
import { percent, scientific } from '../../../engine/numberText.js';
import { PASS } from '../../../engine/squareSet.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { plusMinus } from '../../components/relevance/maps.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';
import type { BoardPanelProps } from './BoardPanel.js';
import { wholeMap } from './openedGame.js';
import { Panel } from './panels.js';

/** The legal moves with their maps, the likeliest first; a press explains one above. */
export function MovesPanel({ game, state, found, act }: BoardPanelProps) {
  const ply = game.data.plies[state.at]!;
  const { moves } = game.data.explanations[state.composite]![state.at]!;
  if (moves.length === 0) {
    const why = ply.move === PASS ? 'the side to move must pass.' : 'the game is over.';
    return (
      <Panel id="moves" title="Legal moves">
        <p class="faint">There are none: {why}</p>
      </Panel>
    );
  }
  const maps = moves.map((move) => wholeMap(game, move));
  const scale = scaleOf(...maps);
  const order = [...moves.keys()].sort((a, b) => moves[b]!.output - moves[a]!.output);
  const said = `the likeliest first; one scale, ${plusMinus(scale)}; △ was played; choose one to explain it above`;
  return (
    <Panel id="moves" title="All legal moves side by side" small={said}>
      <div class="map-figures moves">
        {order.map((index) => {
          const { square, flips, probability } = ply.legal[index]!;
          const isPlayed = square === ply.move;
          return (
            <button
              key={square}
              type="button"
              aria-pressed={moves[index]!.target === found?.target}
              onClick={() => act({ do: 'target', target: { square } })}
            >
              <span class="line">
                <b>
                  <span class="hidden">Explain </span>
                  {moveName(square)}
                  {isPlayed && ' △'}
                  {isPlayed && <span class="hidden"> played</span>}
                </b>
                <span class="faint">{percent(probability, 1)}</span>
              </span>
              <MiniBoard
                label={`Relevance of ${moveName(square)}`}
                map={maps[index]!}
                scale={scale}
                position={game.positions[state.at]}
                target={square}
                flips={flips}
              />
              <span class="line">
                <span class="faint">logit</span>
                <span>{scientific(moves[index]!.output)}</span>
              </span>
            </button>
          );
        })}
      </div>
    </Panel>
  );
}
