import { COMMON_PAGE_STYLES } from './commonStyles.js';

/**
 * The styles of pages with charts. The series are told apart by any kind of colour vision (Okabe and Ito 2008), a little
 * darker or lighter for the paper they are on.
 */
export const PAGE_STYLES = `${COMMON_PAGE_STYLES}
:root {
  --series1: #0072b2; --series2: #c95400; --series3: #00855f; --series4: #a8488a; --series5: #8a6d00; --series6: #6b6b68;
  --black: #20201e; --drawn: #a3a29b; --white: #f0eee6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --series1: #5fb3ee; --series2: #ff9448; --series3: #36c795; --series4: #e39ac9; --series5: #e0bd3f; --series6: #b0afaa;
    --black: #050505; --drawn: #77767a; --white: #e9e7df;
  }
}
h1, h2, h3, p, dl, dd, ul { margin: 0; }
h1 { overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 34px 0 4px; }
h2 + p { color: var(--faint); margin-bottom: 12px; max-width: 90ch; }
h3 { font-size: 15px; }
header { margin-bottom: 16px; }
.card { min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(215px, 1fr)); gap: 12px; margin-bottom: 16px; }
.figures > div { padding: 12px 16px; }
.figures dt { font-size: 13px; color: var(--faint); }
.figures dd { font-size: 22px; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; }
.figures dd + dd { font-size: 13px; font-weight: 400; color: var(--faint); letter-spacing: 0; }
.short { padding-left: 20px; max-width: 100ch; }
.short li { margin: 5px 0; }
.cards { display: grid; gap: 18px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
.cards .wide, .cards > :only-child { grid-column: 1 / -1; }
.head { display: flex; flex-wrap: wrap; gap: 4px 14px; justify-content: space-between; align-items: baseline; }
.head label { font-size: 13px; color: var(--faint); }
.says { font-size: 13.5px; color: var(--faint); margin: 4px 0 8px; }
.marker { display: inline-block; width: 10px; height: 10px; margin-right: 4px; border-radius: 10px; }
.chart { width: 100%; height: 320px; }
.chart.tall { height: 420px; }
select { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--edge);
  border-radius: 8px; min-height: 32px; padding: 3px 8px; max-width: 100%; }
details { margin-top: 8px; }
summary { cursor: pointer; font-size: 13px; color: var(--faint); }
.scroll { overflow: auto; max-height: 340px; }
table { border-collapse: collapse; margin-top: 8px; font-size: 13px; }
th, td { padding: 3px 8px; text-align: right; border: 1px solid var(--line); font-weight: 400; white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--card); color: var(--faint); }
td:first-child, th:first-child { text-align: left; }
.notes { margin-top: 34px; font-size: 13.5px; color: var(--faint); display: grid; gap: 8px; max-width: 100ch; overflow-wrap: anywhere; }
.notes details { margin: 0; }
.empty { margin-top: 18px; font-size: 17px; }
@media (max-width: 860px) {
  .cards { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 480px) {
  .card { padding: 14px 12px; }
  .chart { height: 290px; }
  .chart.tall { height: 340px; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures > div { padding: 10px 12px; }
  .figures dd { font-size: 19px; }
}
@media print { .card { break-inside: avoid; box-shadow: none; } }
`;
