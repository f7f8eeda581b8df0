import { percent, scientific } from '../../../engine/numberText.js';
import { CLOSURE_LIMIT } from '../../../lrp/ledger.js';
import { Track } from '../Track.js';
import { type LedgerRow, ledgerRows, type LedgerTerms } from './ledgerRows.js';

import './ledger.css';

interface LedgerBarProps {
  readonly ledger: LedgerTerms;
  /** What must be known before the map is read. */
  readonly warning?: string | undefined;
}

/** Where a number came from, as bars and as numbers that add up to it. */
export function LedgerBar({ ledger, warning }: LedgerBarProps) {
  const rows = ledgerRows(ledger);
  const scale = Math.max(...rows.map(({ relevance }) => Math.abs(relevance)), Math.abs(ledger.output));
  return (
    <>
      <table class="ledger">
        <caption class="hidden">Where the number came from</caption>
        <thead class="hidden">
          <tr>
            <th scope="col">part</th>
            <th scope="col">bar</th>
            <th scope="col">relevance</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Part key={row.name} row={row} scale={scale} />
          ))}
          <tr class="ledger-output">
            <th scope="row">output</th>
            <td>
              <Track value={ledger.output} scale={scale} />
            </td>
            <td>{scientific(ledger.output, 4)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      <Closure closure={ledger.closure} />
      {warning !== undefined && <p class="ledger-closure warn">{warning}</p>}
    </>
  );
}

function Part({ row, scale }: { readonly row: LedgerRow; readonly scale: number }) {
  const { name, relevance, share, kind } = row;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Track value={relevance} scale={scale} kind={kind} />
      </td>
      <td>{scientific(relevance, 4)}</td>
      <td class="faint">{share === undefined ? '' : percent(share, 1)}</td>
    </tr>
  );
}

function Closure({ closure }: { readonly closure: number }) {
  const isClosed = closure <= CLOSURE_LIMIT;
  return (
    <p class={`ledger-closure ${isClosed ? 'faint' : 'warn'}`}>
      {isClosed
        ? 'The parts add up to the output; error '
        : 'The parts DO NOT ADD UP, do not trust this map: error '}
      {closure.toExponential(0)}
    </p>
  );
}
