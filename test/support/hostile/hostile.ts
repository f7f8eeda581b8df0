import { GtpServer } from '../../../cli/protocols/gtp.js';
import { NBoardServer } from '../../../cli/protocols/nboard.js';
import { OthelloError } from '../../../engine/errors.js';
import { formatPosition, parsePosition, parseTranscript } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { type RecordFormat, recordReader } from '../../../engine/records/recordFormat.js';
import { readGivenMoves, readGivenPosition } from '../../../engine/records/typedGame.js';
import { presets } from '../../../lrp/composite.js';
import { parseComposite } from '../../../lrp/composites/parseComposite.js';
import { type ExplanationRecord, replayRequest } from '../../../lrp/explanationRecord.js';
import { parseTarget } from '../../../lrp/target.js';
import { checkArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { checkParameters } from '../../../nn/network.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { readOnnx } from '../../../nn/onnx/readOnnx.js';
import { decodeSafetensors } from '../../../nn/safetensors.js';
import { splitCommandLine } from '../../../selfplay/players/commandLine.js';
import { decodePlies, encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { checkConfig, overrideConfig } from '../../../selfplay/training/runConfig.js';
import { randomGameRecord } from '../engine/randomGameRecords.js';
import { randomPosition } from '../engine/randomPositions.js';
import { ScriptedEngine } from '../engines/scriptedEngine.js';
import { randomNetwork } from '../nn/randomNetwork.js';
import { wholeFiles } from './damage.js';

/** A reader of foreign bytes, whole inputs for it, and pieces that mean something to it. */
export interface Reader {
  readonly wholes: readonly Uint8Array[];
  readonly pieces: readonly string[];
  /** Takes what is good; throws OthelloError for what is not. */
  read(bytes: Uint8Array): void | Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NUMBERS = ['-1', '0', '1e308', '1e999', '9007199254740993', '4294967296', '0.1', 'NaN', '-0'];
const JSON_PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  'true',
  '"__proto__":',
  '\\u0000',
  ...NUMBERS,
];

const texts = (...all: string[]): Uint8Array[] => all.map((text) => encoder.encode(text));

function ofRecords(format: RecordFormat, pieces: readonly string[]): Reader {
  return {
    wholes: wholeFiles(format),
    pieces,
    read(bytes) {
      const reader = recordReader(format, 'file');
      const half = bytes.length >> 1;
      reader.push(bytes.subarray(0, half));
      reader.push(bytes.subarray(half));
      reader.finish();
    },
  };
}

function ofText(
  wholes: readonly string[],
  pieces: readonly string[],
  read: (text: string) => unknown,
): Reader {
  return { wholes: texts(...wholes), pieces, read: (bytes) => void read(decoder.decode(bytes)) };
}

/** JSON that is none is refused before the reader is asked. */
function ofJson(wholes: readonly unknown[], read: (data: unknown) => unknown): Reader {
  return ofText(
    wholes.map((whole) => JSON.stringify(whole)),
    JSON_PIECES,
    (text) => {
      let data: unknown;
      try {
        data = JSON.parse(text);
      } catch {
        return;
      }
      read(data);
    },
  );
}

/** What a server answers must not be the words of a defect. */
function ofLines(wholes: readonly string[], pieces: readonly string[], open: typeof openGtp): Reader {
  return {
    wholes: texts(...wholes),
    pieces,
    async read(bytes) {
      const sent: string[] = [];
      const server = open(new ScriptedEngine(), (text) => sent.push(text));
      for (const line of decoder.decode(bytes).split('\n').slice(0, 40)) await server.receive(line);
      const defect = sent.find((text) =>
        /undefined|is not a function|is not iterable|Cannot read|call stack/.test(text),
      );
      if (defect !== undefined) throw new Error(`it answers ${defect.slice(0, 200)}`);
    },
  };
}

function openGtp(engine: ScriptedEngine, send: (text: string) => void) {
  let now = 0;
  return new GtpServer(engine, send, () => now++ / 4);
}

function openNBoard(engine: ScriptedEngine, send: (text: string) => void): ReturnType<typeof openGtp> {
  let now = 0;
  return new NBoardServer(engine, send, () => now++ / 4) as unknown as ReturnType<typeof openGtp>;
}

const random = Random.fromSeed('hostile');
const network = randomNetwork(random.split('network'), {
  blocks: 1,
  channels: 1,
  valueHidden: 1,
  policyChannels: 1,
});
const games = Array.from({ length: 4 }, (_, index) => randomGameRecord(random.split('game', index), index));

const RECORD: ExplanationRecord = {
  ...({ version: 1, software: 'test', ply: 1, move: null, network: 'x', composite: 'lrp0' } as const),
  ...({ entries: [], output: 1, maps: {}, controls: null } as unknown as ExplanationRecord),
  start: formatPosition(parsePosition('---------------------------OX------XO--------------------------- X')),
  moves: ['f5'],
  position: formatPosition(
    parsePosition('---------------------------OX------XXX-------------------------- O'),
  ),
  target: 'vector:stem',
  coefficients: [1, 2],
};

const CONFIG_PIECES = [
  'search.',
  'simulations=',
  'minutes=',
  '[{"from":0,"value":',
  '=',
  '.',
  ...JSON_PIECES,
];

/** Every reader of what others wrote that needs no file or process of its own. */
export const READERS: Readonly<Record<string, () => Reader>> = {
  transcript: () => ofRecords('transcript', ['f5', 'pa', '--', '\n', '\r', ' ', '#']),
  ggf: () =>
    ofRecords('ggf', ['(;', ';)', 'GM[Othello]', 'BO[8 ', 'RE[1', ' ', '[', ']', '\\', 'B[d3]', '\n', '((']),
  wthor: () => ofRecords('wthor', ['\0', '\x08', '\x38', '\x40']),
  pgn: () =>
    ofRecords('pgn', ['[Black "', '"]', '{', '}', '(', ')', '1. ', 'f5', ' 1-0', '\n', '$', ';', '%']),
  sgf: () => ofRecords('sgf', ['(;', ')', 'GM[2]', ';B[', ']', '[', 'AB[', ':', 'tt', '\\', '\n', '(']),
  json: () => ofRecords('json', ['"moves":', '"m":', '"f5"', ...JSON_PIECES]),
  text: () =>
    ofRecords('text', [
      '-'.repeat(8),
      'XO',
      '\n',
      '1. ',
      'f5',
      ';',
      '|',
      '+',
      '#',
      '●',
      ' to move',
      'a b c d e f g h',
    ]),
  obf: () => ofRecords('obf', [';', ' X', '-'.repeat(8), '%', '#', ' D3:+2', '\n', ' ']),
  position: () =>
    ofText(
      Array.from({ length: 4 }, (_, index) => formatPosition(randomPosition(random.split(index), 20))),
      ['X', 'O', '-', '*', ' ', '\n', 'z'],
      parsePosition,
    ),
  'given position': () =>
    ofText(
      Array.from({ length: 4 }, (_, index) => formatPosition(randomPosition(random.split(index), 20))),
      ['X', 'O', '-', '8 ', '\n', '(;', '[', '{', 'f5', '●', '|'],
      readGivenPosition,
    ),
  'given moves': () =>
    ofText(
      ['f5d6c3d3c4', '1. F5 d6 C3'],
      ['f5', ' ', '1.', '(;GM[2];B[f5]', '[a "', '{', '-'],
      readGivenMoves,
    ),
  moves: () => ofText(['f5d6c3d3c4', 'F5 d6 C3 pass'], ['f5', ' ', 'pa', '--', 'z9'], parseTranscript),
  safetensors: () => ({
    wholes: [encodeCheckpoint(network)],
    pieces: JSON_PIECES,
    read(bytes) {
      const { tensors, metadata } = decodeSafetensors(bytes);
      let data: unknown;
      try {
        data = JSON.parse(metadata['architecture'] ?? '');
      } catch {
        return;
      }
      checkParameters(checkArchitecture(data), tensors);
    },
  }),
  architecture: () => ofJson([network.architecture], checkArchitecture),
  onnx: () => ({
    wholes: [exportNetwork(network)],
    pieces: ['\x0a', '\xff\xff\xff\xff\x7f', '\x00', 'Conv', 'Gemm', 'Reshape', 'Add', 'planes'],
    read: (bytes) => void readOnnx(bytes),
  }),
  config: () => ofJson([PRESETS.quick, PRESETS.day], checkConfig),
  setting: () =>
    ofText(['search.simulations=32', 'evaluation.opponents=["random"]', 'minutes=5'], CONFIG_PIECES, (text) =>
      overrideConfig(PRESETS.quick, [text]),
    ),
  composite: () =>
    ofJson(
      [...presets.values()].slice(0, 3).map(({ name, entries }) => ({ name, entries })),
      parseComposite,
    ),
  target: () =>
    ofText(['neuron:stem/3/d3', 'contrast:runnerUp:d3', 'q-contrast'], [':', '/', 'd3', '9'], parseTarget),
  gtp: () =>
    ofLines(
      [
        'boardsize 8\nclear_board\nplay black f5\ngenmove white\nundo\nshowboard',
        '1 time_settings 300 10 5\n2 time_left b 10 0\n3 genmove b\nlist_commands\nquit',
      ],
      ['play ', 'black ', 'f5', '\n', '#', ' ', '\t', '99', 'genmove w', 'komi 1e999', 'undo', ...NUMBERS],
      openGtp,
    ),
  nboard: () =>
    ofLines(
      [
        `nboard 2\nset game ${decoder.decode(wholeFiles('ggf')[0]).slice(2).split('\n')[0]!}\nhint 3\nping 1\ngo`,
        'set depth 3\nmove f5/1.0/2\nmove d6\nhint 9\nping 2\nlearn\nquit',
      ],
      ['set game ', '(;', ';)', 'RE[', ']', 'BO[8 ', 'move ', 'f5', 'pa', 'hint ', '\n', ' ', ...NUMBERS],
      openNBoard,
    ),
  commandLine: () =>
    ofText(
      ['"a b" -l 1 \'c d\' e\\ f', 'gtp-rhino -l 3 -b 0'],
      ['"', "'", '\\', '\\\\', ' ', 'a'],
      splitCommandLine,
    ),
  plies: () => ({
    wholes: games.map(({ plies, start }) => encodePlies(plies, start)),
    pieces: ['\0', '\xff', '\x01'],
    read: (bytes) => void decodePlies(bytes),
  }),
  explanation: () => ofJson([RECORD], (data) => replayRequest(data as ExplanationRecord)),
};

/** An input that is larger than others: what takes a time that grows with more than the size shows here. */
const LARGE = 65_536;
const LARGE_EVERY = 512;

function damaged({ wholes, pieces }: Reader, draw: Random, isLarge: boolean): Uint8Array {
  let bytes = wholes[draw.integer(wholes.length)]!;
  for (let count = 1 + draw.integer(3); count > 0; count--) {
    bytes = harm(bytes, draw, pieces, wholes);
  }
  return isLarge ? inflated(bytes, draw, pieces) : bytes;
}

function spliced(bytes: Uint8Array, begin: number, end: number, put: Uint8Array): Uint8Array {
  const all = new Uint8Array(begin + put.length + bytes.length - end);
  all.set(bytes.subarray(0, begin));
  all.set(put, begin);
  all.set(bytes.subarray(end), begin + put.length);
  return all;
}

function harm(
  bytes: Uint8Array,
  draw: Random,
  pieces: readonly string[],
  wholes: readonly Uint8Array[],
): Uint8Array {
  const at = draw.integer(bytes.length + 1);
  const to = Math.min(bytes.length, at + draw.integer(16));
  switch (draw.integer(7)) {
    case 0: {
      const flipped = bytes.slice();
      if (at < bytes.length) flipped[at]! ^= 1 << draw.integer(8);
      return flipped;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return spliced(bytes, at, to, new Uint8Array(0));
    case 3:
      return spliced(bytes, at, to, Buffer.from(pieces[draw.integer(pieces.length)]!, 'latin1'));
    case 4:
      return spliced(bytes, at, at, bytes.subarray(at, to));
    case 5: {
      const other = wholes[draw.integer(wholes.length)]!;
      const from = draw.integer(other.length + 1);
      return spliced(bytes, at, bytes.length, other.subarray(from));
    }
    default:
      return spliced(bytes, at, at, Uint8Array.of(draw.integer(256)));
  }
}

/** A fragment of the input or a piece of the format many times over, somewhere in it. */
function inflated(bytes: Uint8Array, draw: Random, pieces: readonly string[]): Uint8Array {
  const at = draw.integer(bytes.length + 1);
  const length = 1 + draw.integer(24);
  const fragment =
    draw.integer(2) === 0
      ? bytes.slice(at, at + length)
      : Buffer.from(
          Array.from({ length: 1 + draw.integer(3) }, () => pieces[draw.integer(pieces.length)]!).join(''),
          'latin1',
        );
  const times = Math.floor(LARGE / Math.max(1, fragment.length));
  return spliced(bytes, at, at, Buffer.concat(Array.from({ length: times }, () => fragment)));
}

export interface Found {
  /** Inputs that were refused with one of our errors. */
  readonly refused: number;
  /**
   * The longest time of an input, in seconds of the processor, which others' work does not lengthen, and the most memory
   * beyond that at the beginning, in MB.
   */
  readonly seconds: number;
  readonly megabytes: number;
}

/** Feeds damaged inputs to a reader. Throws for an error that is not ours, with the input. */
export async function attack(reader: Reader, runs: number, seed: number): Promise<Found> {
  const draw = Random.fromSeed(`hostile ${seed}`);
  const found = { refused: 0, seconds: 0, megabytes: 0 };
  const base = process.memoryUsage.rss();
  for (let run = 0; run < runs; run++) {
    const bytes = damaged(reader, draw, run % LARGE_EVERY === 0);
    const began = process.cpuUsage();
    try {
      await reader.read(bytes);
    } catch (error) {
      if (!(error instanceof OthelloError) || error.code === 'internal') {
        const input = Buffer.from(bytes.subarray(0, 2000)).toString('latin1');
        throw new Error(`${String(error)} for ${bytes.length} bytes: ${JSON.stringify(input)}`, {
          cause: error,
        });
      }
      found.refused++;
    }
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    found.seconds = Math.max(found.seconds, seconds);
    if (seconds > 0.02 || run % 4096 === 0) {
      found.megabytes = Math.max(found.megabytes, (process.memoryUsage.rss() - base) / 2 ** 20);
    }
  }
  return found;
}
