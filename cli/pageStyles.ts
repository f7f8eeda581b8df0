/**
 * The styles of pages with charts; the colours and the type are those of the page of a game (lrp/page/styles.ts). The series
 * are told apart by any kind of colour vision (Okabe and Ito 2008), a little darker or lighter for the paper they are on.
 */
export const PAGE_STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1d1b; --faint: #62625d; --line: #dddbd3; --edge: #8b8a84;
  --accent: #0b4a91; --warn: #b00020;
  --shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 4px 14px rgb(0 0 0 / 5%);
  --series1: #0072b2; --series2: #c95400; --series3: #00855f; --series4: #a8488a; --series5: #8a6d00; --series6: #6b6b68;
  --black: #20201e; --drawn: #a3a29b; --white: #f0eee6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161617; --card: #202022; --ink: #ecebe6; --faint: #a3a29b; --line: #38383b; --edge: #77767a;
    --accent: #8fc1f2; --warn: #ff8f8f;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%);
    --series1: #5fb3ee; --series2: #ff9448; --series3: #36c795; --series4: #e39ac9; --series5: #e0bd3f; --series6: #b0afaa;
    --black: #050505; --drawn: #77767a; --white: #e9e7df;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, p, dl, dd, ul { margin: 0; }
h1 { font-size: 21px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 34px 0 4px; }
h2 + p { color: var(--faint); margin-bottom: 12px; max-width: 90ch; }
h3 { font-size: 15px; }
.page { max-width: 1240px; margin: 0 auto; padding: 22px 22px 60px; }
header { margin-bottom: 16px; display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: baseline; justify-content: space-between; }
header p { color: var(--faint); font-size: 13px; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; box-shadow: var(--shadow);
  min-width: 0; }
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
.chart { width: 100%; height: 320px; }
.chart.tall { height: 420px; }
select { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--edge);
  border-radius: 8px; min-height: 32px; padding: 3px 8px; max-width: 100%; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
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
  .page { padding: 16px 14px 40px; }
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
