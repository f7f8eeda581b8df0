// How long play takes to its first page: the real program in a terminal of tmux, each time a new process.
//
//   npm run build && node test/bench/firstPage.js [TIMES]
//
// Counted from when the file of the network has been read, which is a little before it is loaded.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, URL } from 'node:url';

const { FIRST_PAGE } = process.env;
if (FIRST_PAGE === undefined) await measure(Number(process.argv[2] ?? 7));
else watchFirstPage(FIRST_PAGE);

/** In the program itself, before anything of it is loaded: notes when the network was read and the page was drawn. */
function watchFirstPage(report) {
  const read = fs.readFileSync;
  let readAt, spentBefore;
  fs.readFileSync = (file, ...rest) => {
    const contents = read(file, ...rest);
    if (String(file).endsWith('.safetensors')) {
      readAt ??= performance.now();
      spentBefore ??= process.cpuUsage();
    }
    return contents;
  };
  syncBuiltinESMExports();
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text, ...rest) => {
    const done = write(text, ...rest);
    if (String(text).includes('Othello Zero: you have')) {
      const now = performance.now();
      const { user, system } = process.cpuUsage(spentBefore);
      const found = { sinceNetwork: now - readAt, sinceStart: now, spent: (user + system) / 1000 };
      fs.writeFileSync(`${report}.part`, JSON.stringify(found));
      fs.renameSync(`${report}.part`, report);
      process.stdout.write = write;
    }
    return done;
  };
}

async function measure(times) {
  const folder = fs.mkdtempSync(join(tmpdir(), 'othello-zero-first-page-'));
  const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const found = [];
  for (let time = 0; time < times; time++) {
    const report = join(folder, String(time));
    const environment = {
      ...{ PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', COLORTERM: 'truecolor' },
      ...{ FIRST_PAGE: report, NODE_OPTIONS: `--import=${import.meta.url}` },
    };
    const given = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    const socket = `othello-zero-first-page-${process.pid}-${time}`;
    const command = ['env', '-i', 'TERM=screen-256color', ...given, process.execPath, program, 'play'];
    execFileSync('tmux', [
      '-L',
      socket,
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      '80',
      '-y',
      '24',
      ...command,
    ]);
    while (!fs.existsSync(report)) await setTimeout(50);
    found.push(JSON.parse(fs.readFileSync(report, 'utf8')));
    spawnSync('tmux', ['-L', socket, 'kill-server']);
  }
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [key, says] of [
    ['sinceNetwork', 'from the network to the first page'],
    ['spent', 'of it time of processors          '],
    ['sinceStart', 'from the start of the program    '],
  ]) {
    const all = found.map((one) => one[key]).sort((a, b) => a - b);
    const median = all[Math.floor(all.length / 2)];
    process.stdout.write(
      `${says}: best ${all[0].toFixed(0)} ms, median ${median.toFixed(0)} ms of ${times}\n`,
    );
  }
}
