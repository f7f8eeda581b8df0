import { useState } from 'preact/hooks';
import { ChartFigure } from './ChartFigure.js';
import type { ChartCard, Table } from './data.js';

/** A chart with what it says, the choice of its views, and its numbers below. */
export function ChartCardView({ card }: { readonly card: ChartCard }) {
  const { id, title, says, views, table, wide, tall, height } = card;
  const [at, setAt] = useState(0);
  const chart = views[at];
  return (
    <section class={wide === true ? 'card wide' : 'card'}>
      <div class="head">
        <h3>{title}</h3>
        {views.length > 1 && <ViewChoice card={card} at={at} onChoose={setAt} />}
      </div>
      <p class="says">{says}</p>
      {chart !== undefined && (
        <ChartFigure id={id} chart={chart} label={`${title}. ${says}`} tall={tall} height={height} />
      )}
      {table.rows.length > 0 && (
        <TableDetails title="The numbers" table={table} name={`The numbers of: ${title}`} />
      )}
    </section>
  );
}

interface ViewChoiceProps {
  readonly card: ChartCard;
  readonly at: number;
  readonly onChoose: (at: number) => void;
}

function ViewChoice({ card: { id, views }, at, onChoose }: ViewChoiceProps) {
  return (
    <label>
      showing{' '}
      <select data-chart={id} value={at} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {views.map(({ name }, index) => (
          <option key={index} value={index}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TableDetailsProps {
  readonly title: string;
  readonly table: Table;
  /** Where the title does not say what the table is. */
  readonly name?: string;
}

/** A table that is opened by who wants it. */
export function TableDetails({ title, table, name = title }: TableDetailsProps) {
  return (
    <details>
      <summary>{title}</summary>
      <TableView table={table} name={name} />
    </details>
  );
}

/** @param name says what the table is, to who comes to it with the keyboard: it scrolls by itself. */
export function TableView({ table: { head, rows }, name }: { readonly table: Table; readonly name: string }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={name}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
