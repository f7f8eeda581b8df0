import { OthelloError } from '../../../engine/errors.js';
import { defineCommand } from '../../command/command.js';
import { flag, text } from '../../command/option.js';
import { queuePasswordOption } from '../../command/queueOptions.js';
import { examine } from './examination.js';
import { advice, examinationText } from './text.js';

export const doctor = defineCommand({
  options: {
    queue: text('whether this machine could work for a queue: redis://HOST[:PORT]', 'URL'),
    'queue-password': queuePasswordOption,
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'doctor', says: 'versions, threads, memory, what loads and why not' },
    { line: 'doctor --queue redis://hub', says: 'and whether this machine could work for that queue' },
    { line: 'doctor --json', says: 'the same for a report of a defect' },
  ],
  epilogue:
    'It tries each part once and measures only, for a moment, what could compute the network (docs/devices.md); othello-zero bench ' +
    'measures the rest. Where a part that is needed fails, it ends with code 1.',
  async run({ json, ...choice }, terminal) {
    const { queue } = choice;
    const check =
      queue === undefined
        ? undefined
        : (await import('./queue.js')).queueCheck({ ...choice, queue }, terminal);
    const found = await examine(terminal);
    const parts = check === undefined ? found.parts : [...found.parts, await check()];
    const examination = { ...found, parts };
    if (json) terminal.json({ ...examination, advice: advice(examination) });
    else terminal.print(examinationText(examination, terminal.palette, terminal.columns));
    const failing = examination.parts.filter(({ works, optional }) => !works && !optional);
    if (failing.length === 0) return;
    if (failing.every(({ isElsewhere }) => isElsewhere === true))
      throw new OthelloError('failed', 'This machine could not work for that queue.');
    const names = failing.map(({ name }) => name).join(' and ');
    throw new OthelloError('brokenInstallation', `This installation cannot be used: ${names} does not work.`);
  },
});
