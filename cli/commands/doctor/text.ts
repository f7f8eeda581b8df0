import { gigabytes } from '../../../nn/memoryNeeds.js';
import { formatCount } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { wrapLine } from '../../terminal/wrap.js';
import type { Examination } from './examination.js';
import type { Part } from './parts.js';

const GIGABYTE = 1e9;
/** Less free memory for a thread that plays, with its searches and its session, is too little. */
const MEMORY_PER_THREAD = 0.4 * GIGABYTE;

/** What would make the program faster here, or work at all: one sentence each, the most important first. */
export function advice({ system, parts, disk, models }: Examination): string[] {
  const { threads, allowed, busy, vectors, freeMemory } = system;
  const found: string[] = [];
  for (const { name, works, optional, isElsewhere, says } of parts) {
    if (!works && !optional && isElsewhere !== true)
      found.push(`${name} does not work: ${says.replace(/\.$/, '')}; npm ci installs all anew.`);
  }
  if (models.length === 0) found.push('No model came with the program: train one, othello-zero train DIR.');
  if (allowed !== undefined && allowed < threads) {
    const workers = Math.max(1, Math.round(allowed));
    found.push(
      `The container allows ${rounded(allowed)} of ${threads} processors: give train --workers ${workers}.`,
    );
  }
  if (busy !== undefined && busy > 0.5 * threads) {
    found.push(
      `Other programs want about ${rounded(busy)} threads, and there are ${threads}: all is slower until they end.`,
    );
  }
  if (threads === 1) {
    found.push('One thread does all the work: a second core nearly doubles the games of a run.');
  }
  if (vectors?.includes('AVX2') === false) {
    found.push('The processor has no AVX2, so the network takes several times longer than on a newer one.');
  }
  const hungry = Math.max(1, Math.floor(freeMemory / MEMORY_PER_THREAD));
  if (hungry < threads) {
    found.push(`${gigabytes(freeMemory)} of memory are free: give train --workers ${hungry}, or free some.`);
  }
  if (disk.free !== undefined && disk.free < GIGABYTE) {
    found.push(`${gigabytes(disk.free)} are free in ${disk.folder}: a run of some hours needs about 1 GB.`);
  }
  return found;
}

/** The examination for people: what there is, and what would help. */
export function examinationText(examination: Examination, palette: Palette, columns: number): string[] {
  const { system, disk, parts, models, terminal } = examination;
  const found = advice(examination);
  const heading = (text: string): string => palette.paint(text, { bold: true });
  const row = (name: string, says: string): string[] => hanging(`  ${name.padEnd(15)} ${says}`, 18, columns);
  const { platform, arch, release, processor, vectors = [], threads, busy, memory, freeMemory } = system;
  const load = busy === undefined ? '' : `, ${rounded(busy)} busy now`;
  return [
    heading(`Othello Zero ${examination.version} on this machine`),
    ...row('Node', `${examination.node} (20.19 or later is needed)`),
    ...row('system', `${platform} ${release}, ${arch}`),
    ...row('processor', [processor, ...vectors].join(', ')),
    ...row('threads', `${threads}${load}`),
    ...row('memory', `${gigabytes(memory)}, ${gigabytes(freeMemory)} free`),
    ...row('disk', disk.free === undefined ? 'unknown' : `${gigabytes(disk.free)} free in ${disk.folder}`),
    '',
    heading('Parts'),
    ...parts.flatMap((part) => partLines(part, palette, columns)),
    ...models.flatMap(({ name, sha256, bytes }) => {
      return row(`model ${name}`, `${(bytes / 1e6).toFixed(2)} MB, sha256 ${sha256.slice(0, 12)}`);
    }),
    '',
    heading('Terminal'),
    ...row('colours', terminal.colors === '24bit' ? '24 bit' : terminal.colors),
    ...row('Unicode', terminal.unicode ? 'yes' : 'no: pictures are drawn in ASCII'),
    ...row('size', sizeOf(terminal)),
    '',
    heading('What would help'),
    ...(found.length === 0
      ? ['  Nothing is missing.']
      : found.flatMap((sentence) => hanging(`  - ${sentence}`, 4, columns))),
    '  othello-zero bench measures how fast every part is here.',
  ];
}

function partLines(
  { name, version, works, optional, says }: Part,
  palette: Palette,
  columns: number,
): string[] {
  const state = works ? 'ok' : optional ? 'absent' : 'FAILS';
  const rest = version === undefined ? says : `${version}, ${says}`;
  const begin = `  ${name.padEnd(15)} `;
  const [first, ...below] = hanging(`${begin}${state.padEnd(6)} ${rest}`, 25, columns);
  const shown = works ? state : palette.paint(state, { bold: true });
  return [`${begin}${shown}${first.slice(begin.length + state.length)}`, ...below];
}

/** Broken between words; what does not fit its line stands further right. */
function hanging(line: string, indent: number, columns: number): [first: string, ...below: string[]] {
  const [first = '', ...rest] = wrapLine(line, columns);
  if (rest.length === 0) return [first];
  // Not the pieces joined again: a word that is longer than a line stands in several.
  const below = wrapLine(line.slice(first.length).trimStart(), columns - indent);
  return [first, ...below.map((part) => ' '.repeat(indent) + part)];
}

function sizeOf({ input, output, columns = 0, rows = 0, type }: Examination['terminal']): string {
  if (!output) return 'the output is no terminal: commands print plain text';
  const small = columns < 80 || rows < 24 ? ' (screens want 80 columns and 24 rows)' : '';
  const deaf = input ? '' : '; the input is no terminal, so keys do nothing';
  return `${formatCount(columns, 'column')}, ${formatCount(rows, 'row')}${small}${type === '' ? '' : `, ${type}`}${deaf}`;
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, '');
}
