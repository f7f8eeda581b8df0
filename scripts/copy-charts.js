// Puts the charts of the HTML pages next to the compiled code, so that users need not install all of ECharts for one file.
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const source = join(import.meta.dirname, '../node_modules/echarts');
const target = join(import.meta.dirname, '../dist/web/echarts');

mkdirSync(target, { recursive: true });
// The licence (Apache-2.0) asks that its text and the notice go with every copy.
for (const file of ['dist/echarts.min.js', 'LICENSE', 'NOTICE']) {
  copyFileSync(join(source, file), join(target, basename(file)));
}
