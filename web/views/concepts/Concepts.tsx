import type { OwnCard } from '../report/data.js';
import { Live } from '../report/Live.js';
import { ReportPage } from '../report/ReportPage.js';
import { BoardFigure } from './BoardFigure.js';
import type { ConceptsData, MoveData } from './data.js';
import { Gallery } from './Gallery.js';
import { GraphPicture } from './GraphPicture.js';
import { Shares } from './Shares.js';

import './concepts.css';

/** What the channels of a layer stand for: their relevance, their boards, their part in a chosen move. */
export function Concepts({ data }: { readonly data: ConceptsData }) {
  const { channels, move } = data;
  const own = ({ id }: OwnCard) => {
    if (id === 'shares') return <Shares channels={channels} />;
    if (id === 'gallery') return <Gallery channels={channels} />;
    if (move === null) return null;
    return id === 'parts' ? <Parts move={move} /> : <Graph move={move} />;
  };
  return <ReportPage data={data} own={own} />;
}

function Parts({ move }: { readonly move: MoveData }) {
  return (
    <>
      <p class="says">{move.says}</p>
      <div class="boards" id="parts">
        <Live>
          {move.maps.map((map) => (
            <BoardFigure key={map.name} {...map} position={move.position} square={move.square} />
          ))}
        </Live>
      </div>
    </>
  );
}

function Graph({ move }: { readonly move: MoveData }) {
  return (
    <>
      <p class="says">{move.graphSays}</p>
      <GraphPicture move={move} />
    </>
  );
}
