import { defineCommand } from '../command.js';
import { examine } from '../doctor.js';
import { advice, examinationText } from '../doctorText.js';
import { flag } from '../option.js';

export const doctor = defineCommand({
  options: {
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'doctor', says: 'versions, threads, memory, what loads and why not' },
    { line: 'doctor --json', says: 'the same for a report of a defect' },
  ],
  epilogue: 'It tries each part once and measures nothing; othello-zero bench does.',
  async run({ json }, terminal) {
    const examination = await examine(terminal);
    if (json) terminal.json({ ...examination, advice: advice(examination) });
    else terminal.print(examinationText(examination, terminal.palette, terminal.columns));
  },
});
