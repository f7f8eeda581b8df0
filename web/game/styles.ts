import { COMMON_PAGE_STYLES } from '../commonStyles.js';

/** The styles of the page: one column on narrow screens, two beside each other on wide ones. */
export const STYLES = `${COMMON_PAGE_STYLES}
:root {
  --input: #3f7a63; --bias: #b08a1e; --leak: #8c8b85; --track: #eceae3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --input: #6cb795; --bias: #d8b24a; --leak: #8f8e93; --track: #2d2d30;
  }
}
h1, h2, h3, p, figure, dl, dd { margin: 0; }
h2 { font-size: 15px; margin-bottom: 10px; }
h2 small { font-weight: 400; color: var(--faint); margin-left: 6px; }
.faint { color: var(--faint); }
.warn { color: var(--warn); font-weight: 600; }
.note { font-size: 13px; margin-top: 8px; }
.note.close { margin-top: 6px; }
.note.before { margin-bottom: 18px; }
.note.flush { margin-top: 0; }
.apart { margin-top: 10px; }

.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: end;
  margin: 14px -22px 18px; padding: 10px 22px; background: var(--paper); border-bottom: 1px solid var(--line); }
.bar label, .bar fieldset { display: grid; gap: 3px; font-size: 12px; color: var(--faint); border: 0; margin: 0; padding: 0; min-width: 0; }
.bar .check { display: flex; gap: 6px; align-items: center; min-height: 34px; }
.bar legend { padding: 0; margin-bottom: 3px; }
.steps { display: flex; gap: 4px; align-items: center; flex: 1 1 270px; }
.steps input { flex: 1; width: 0; min-width: 60px; accent-color: var(--accent); }
.steps output { min-width: 66px; text-align: right; color: var(--ink); }
button, select { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--edge);
  border-radius: 8px; min-height: 34px; padding: 4px 10px; cursor: pointer; }
select { max-width: 240px; }
button:hover:not(:disabled), select:hover { border-color: var(--accent); }
button:disabled { opacity: .4; cursor: default; }
.choice { display: flex; }
.choice label { display: block; }
.choice input { position: absolute; opacity: 0; }
.choice span { display: block; padding: 5px 11px; font-size: 14px; line-height: 22px; color: var(--ink); background: var(--card);
  border: 1px solid var(--edge); margin-left: -1px; cursor: pointer; }
.choice label:first-child span { border-radius: 8px 0 0 8px; margin-left: 0; }
.choice label:last-child span { border-radius: 0 8px 8px 0; }
.choice input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--card); }
.choice input:focus-visible + span { outline: 3px solid var(--accent); outline-offset: 2px; }

.columns { display: grid; gap: 18px; grid-template-columns: minmax(0, 1.12fr) minmax(0, 1fr); align-items: start; }
.stack { display: grid; gap: 18px; min-width: 0; }
@media (max-width: 860px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .bar { margin: 12px -14px 14px; padding: 8px 14px; position: static; }
}
svg { display: block; width: 100%; height: auto; }
svg text { fill: currentColor; font-family: inherit; }
.boardHead { display: flex; flex-wrap: wrap; gap: 2px 14px; justify-content: space-between; align-items: baseline; margin-bottom: 8px; }
.boardHead strong { font-size: 18px; }
.board .legal { cursor: pointer; }
.scale { height: 12px; border: 1px solid var(--line); border-radius: 3px; margin-top: 10px; }
.ends { display: flex; justify-content: space-between; font-size: 13px; color: var(--faint); }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; color: var(--faint); margin-top: 8px; }
.key svg { display: inline-block; width: 18px; height: 18px; vertical-align: -4px; margin-right: 5px; }

.rows { display: grid; grid-template-columns: auto minmax(70px, 1fr) auto auto; gap: 7px 12px; align-items: center; }
.rows > .number { text-align: right; }
.track { position: relative; height: 14px; background: var(--track); border-radius: 3px; overflow: hidden; }
.track::after { content: ''; position: absolute; inset: 0 auto 0 50%; border-left: 1px solid var(--edge); }
.track.whole::after { display: none; }
.track i { position: absolute; top: 0; bottom: 0; }
.policy { margin-top: 12px; display: grid; grid-template-columns: 38px minmax(70px, 1fr) 52px; gap: 5px 10px; align-items: center; }
.policy > .number { text-align: right; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(124px, 1fr)); gap: 14px; }
.small.three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
figcaption { font-size: 13px; font-weight: 600; margin-bottom: 4px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.line { display: flex; justify-content: space-between; gap: 4px; font-size: 13px; margin-top: 3px; }
.lists { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 8px 40px; margin-top: 16px; }
.lists:empty { display: none; }
.moves button { text-align: left; padding: 8px; border-color: var(--line); min-height: 0; width: 100%; font-size: 13px; }
.moves button[aria-pressed='true'] { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
.moves .line { margin: 0 0 4px; }
.moves .under { margin: 5px 0 0; }
.steps button { padding: 4px 8px; }
.steps svg { width: 16px; height: 16px; fill: currentColor; }
dl.cosines { display: grid; grid-template-columns: 1fr auto; gap: 4px 14px; margin-top: 12px; font-size: 14px; }
dl.cosines dd { text-align: right; }
.chart { cursor: pointer; }
.chart .zero { stroke: var(--line); }
.chart .now { stroke: var(--accent); stroke-width: 2; }
.chart .line { fill: none; stroke: var(--ink); stroke-width: 1.6; }
details { margin-top: 18px; }
summary { cursor: pointer; font-weight: 600; }
details p, details ul { margin: 8px 0; max-width: 76ch; }
pre { overflow-x: auto; font-size: 13px; line-height: 1.4; }
table.numbers { border-collapse: collapse; margin-top: 10px; font-size: 13px; }
table.numbers :is(th, td) { padding: 3px 7px; text-align: right; border: 1px solid var(--line); font-weight: 400; }
table.numbers th.name { text-align: left; }
.scroll { overflow-x: auto; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { .bar { position: static; } }
`;
