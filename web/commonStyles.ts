/** What all HTML pages share, those with charts (web/reportStyles.ts) too: the palette, light or dark as the system is; type; cards. */
export const COMMON_PAGE_STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1d1b; --faint: #62625d; --line: #dddbd3; --edge: #8b8a84;
  --accent: #0b4a91; --warn: #b00020;
  --shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 4px 14px rgb(0 0 0 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161617; --card: #202022; --ink: #ecebe6; --faint: #a3a29b; --line: #38383b; --edge: #77767a;
    --accent: #8fc1f2; --warn: #ff8f8f;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%);
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { font-size: 21px; line-height: 1.25; letter-spacing: -0.01em; }
.page { max-width: 1240px; margin: 0 auto; padding: 22px 22px 60px; }
header { display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: baseline; justify-content: space-between; }
header p { color: var(--faint); font-size: 13px; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; box-shadow: var(--shadow); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 860px) { .page { padding: 16px 14px 40px; } }
`;
