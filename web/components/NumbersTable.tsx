import './numbers.css';

/** A table of texts: the first column names the rows, the others are numbers. */
export interface NumbersTableProps {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function NumbersTable({ caption, head, rows }: NumbersTableProps) {
  return (
    // What is wider than its place can be scrolled, by keys too.
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table class="numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((name, column) =>
              name === '' ? <td key={column} /> : <HeadCell key={column} name={name} />,
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            <tr key={row}>
              <th scope="row" class="name">
                {name}
              </th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeadCell({ name }: { readonly name: string }) {
  return <th scope="col">{name}</th>;
}
