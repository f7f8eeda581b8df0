import { moveName } from '../../../engine/notation.js';
import { percent, signed } from '../../../engine/numberText.js';
import { boardLegend, type MoveValue, type ValueUnit } from '../../../playing/moveValues.js';
import { certaintyText, THE_POINT } from './words.js';

const HEADS: Readonly<Record<ValueUnit, string>> = {
  exact: 'discs at the end',
  discs: 'discs expected',
  share: 'share of the point',
};

/** What the moves of the position in front are worth to the side to move. */
export function Values({
  values,
  isSolving,
}: {
  readonly values: readonly MoveValue[];
  readonly isSolving: boolean;
}) {
  if (values.length === 0) return <p class="card faint">Looking for the values of the moves …</p>;
  const unit = values[0]!.unit;
  return (
    <section class="card values" aria-labelledby="values-title">
      <h2 id="values-title">What the moves are worth</h2>
      <p class="faint">
        {boardLegend(values)} {unit === 'exact' ? 'With best play of both sides.' : THE_POINT}{' '}
        {isSolving ? 'The exact ones are being computed.' : ''}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">move</th>
            <th scope="col">{HEADS[unit]}</th>
            {unit === 'discs' && <th scope="col">share of the point</th>}
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={value.move}>
              <th scope="row">{moveName(value.move)}</th>
              <td>{amountText(value)}</td>
              {unit === 'discs' && <td>{certaintyText(value) ?? percent((1 + value.value) / 2)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function amountText({ unit, amount, ...value }: MoveValue): string {
  if (Number.isNaN(amount)) return certaintyText({ unit, amount, ...value }) ?? '';
  if (unit === 'exact') return signed(amount);
  return unit === 'discs' ? signed(amount, 1) : percent(amount / 100);
}
