import { endOf } from '../../engine/concepts/finalBoard.js';
import { OthelloError } from '../../engine/errors.js';
import { discs } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { sha256Of } from '../../nn/sha256.js';
import { type NetworkBytes, shareBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, inParts, runParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import { inputLayer } from './layers.js';
import { type Example, type Labels, labelsOf, PROBED } from './probedConcepts.js';
import { type ProbedNetwork, type ProbeReport, reportProbes } from './probeReport.js';
import type probePart from './probeTask.js';
import type { ProbePart, ProbeSample } from './probeTask.js';
import { type GameSplit, splitGames } from './split.js';
import { untrainedNetworks } from './untrained.js';
import type { NetworkProbes } from './untrainedFamily.js';
import { varyingLabels } from './varyingLabels.js';

const PROBE = taskFile<typeof probePart>('./probeTask.js', import.meta.url);

/** Positions that a task solves. */
const SOLVED_AT_ONCE = 64;

/** Which layers of which networks are probed for which concepts. */
export interface ProbeNetworksOptions {
  /** Of one architecture, at least one. */
  readonly networks: readonly (ProbedNetwork & { readonly bytes: Uint8Array })[];
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  /** Networks with random weights that they are held against: what can be read from one depends much on the draw. */
  readonly untrained: number;
  /** Layers of 8x8 squares. */
  readonly layers: readonly string[];
  /** Names of {@link PROBED}. */
  readonly concepts: readonly string[];
  /** Not solved yet. */
  readonly examples: readonly Example[];
  /** Positions with at most so many empty squares are solved. */
  readonly solvedEmpties: number;
  readonly about: Pick<ProbeReport, 'seed' | 'source' | 'software' | 'runtime'>;
  /** Results of parts by their numbers, from probes that were cut off. */
  readonly known: ReadonlyMap<number, ProbePart>;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, result: ProbePart) => void;
  readonly signal: AbortSignal;
}

/** How many parts the work has: positions to solve, then a layer of a network each. */
export function probePartCount(
  options: Pick<ProbeNetworksOptions, 'networks' | 'untrained' | 'layers' | 'examples' | 'solvedEmpties'>,
): number {
  return toSolve(options).length + 1 + (options.networks.length + options.untrained) * options.layers.length;
}

/** Probes networks in worker threads; undefined when it was stopped. The figures do not depend on the workers. */
export async function probeNetworks(options: ProbeNetworksOptions): Promise<ProbeReport | undefined> {
  const { about, concepts } = options;
  const random = Random.fromSeed(about.seed);
  const examples = await solved(options);
  if (examples === undefined) return undefined;
  const games = examples.map(({ game }) => game);
  const split = splitGames([...new Set(games)], random.split('games'));
  const wanted = PROBED.filter(({ name }) => concepts.includes(name));
  const labels = wanted.map((concept) => labelsOf(concept, examples));
  const { kept, tooRare } = varyingLabels(labels, games, split);
  if (kept.length === 0) {
    throw new OthelloError(
      'notFound',
      `None of the concepts varies enough over the ${games.length} positions to be probed; take more positions.`,
    );
  }
  const names = kept.map(({ concept }) => concept.name);
  const described = { examples, split, concepts: names, seed: about.seed };
  const name = sha256Of(Buffer.from(JSON.stringify(described)));
  const work = layerTasks(options);
  const results = await runProbes(options, work, { name, ...described });
  if (results === undefined) return undefined;
  return reportOf(options, work, results, { kept, tooRare, games, split }, random);
}

/** Parts that solve: the numbers of the examples of each. */
function toSolve({
  examples,
  solvedEmpties,
}: Pick<ProbeNetworksOptions, 'examples' | 'solvedEmpties'>): number[][] {
  const few = examples.flatMap(({ position }, index) =>
    discs(position).empty <= solvedEmpties ? [index] : [],
  );
  return inParts(few, SOLVED_AT_ONCE);
}

/** The examples, those with few empty squares with the end of best play; undefined when it was stopped. */
async function solved(options: ProbeNetworksOptions): Promise<readonly Example[] | undefined> {
  const { examples, workers, known, signal, onPart } = options;
  const parts = toSolve(options);
  const lines = await runParts({
    file: PROBE,
    workers,
    parts,
    known,
    onPart,
    signal,
    task: (indices, stop) => ({
      kind: 'probeSolve' as const,
      positions: indices.map((index) => examples[index]!.position),
      stop,
    }),
    name: (_, number) => `Part ${number} of the positions to solve`,
  });
  const found = [...examples];
  for (const [number, indices] of parts.entries()) {
    const result = lines[number];
    if (result?.kind !== 'probeSolve') return undefined;
    indices.forEach((index, at) => {
      const line = result.lines[at];
      const example = examples[index]!;
      if (line) found[index] = { ...example, solved: endOf(example.position, line) };
    });
  }
  return found;
}

/** A layer of a network; `untrained` and `planes` are the controls. */
interface LayerTask {
  readonly role: 'planes' | 'untrained' | 'trained';
  readonly network: NetworkBytes;
  readonly layer: string;
}

function layerTasks({ networks, untrained: count, layers, about }: ProbeNetworksOptions): LayerTask[] {
  const trained = networks.map(({ sha256, bytes }) => ({ sha256, bytes: shareBytes(bytes) }));
  const { architecture } = decodeNetwork(trained[0]!).network;
  const untrained = untrainedNetworks(architecture, count, about.seed);
  const ofAll = (role: LayerTask['role'], all: readonly NetworkBytes[]): LayerTask[] =>
    all.flatMap((network) => layers.map((layer) => ({ role, network, layer })));
  return [
    { role: 'planes', network: trained[0]!, layer: inputLayer(architecture) },
    ...ofAll('untrained', untrained),
    ...ofAll('trained', trained),
  ];
}

async function runProbes(
  options: ProbeNetworksOptions,
  layers: readonly LayerTask[],
  sample: ProbeSample,
): Promise<ProbePart[] | undefined> {
  const { runtime, workers, known, signal, onPart } = options;
  const results = await runParts({
    file: PROBE,
    workers,
    parts: layers,
    first: toSolve(options).length,
    known,
    onPart,
    signal,
    task: ({ role, network, layer }, stop) => ({
      kind: 'probe' as const,
      network,
      runtime,
      layer,
      withShuffled: role !== 'untrained',
      sample,
      stop,
    }),
    name: ({ layer }) => `The probe of ${layer}`,
  });
  return allOf(results);
}

interface Probed {
  readonly kept: readonly Labels[];
  readonly tooRare: readonly string[];
  readonly games: readonly number[];
  readonly split: GameSplit;
}

function reportOf(
  { about, networks, layers, examples, solvedEmpties }: ProbeNetworksOptions,
  work: readonly LayerTask[],
  results: readonly ProbePart[],
  { kept, tooRare, games, split }: Probed,
  random: Random,
): ProbeReport {
  const probesOf = (role: LayerTask['role']): NetworkProbes[] => {
    const found = work.flatMap((task, index) => {
      const result = results[index]!;
      if (task.role !== role || result.kind !== 'probe') return [];
      return [{ network: task.network.sha256, layer: task.layer, probes: result.probes }];
    });
    const networksOf = inParts(found, role === 'planes' ? 1 : layers.length);
    return networksOf.map((own) => ({ network: own[0]!.network, layers: own }));
  };
  const described = {
    ...about,
    networks: networks.map(({ sha256, label, generation }) => ({
      sha256,
      label,
      ...(generation === undefined ? {} : { generation }),
    })),
    layers,
    tooRare,
    positions: examples.length,
    solvedEmpties,
    games: { train: split.train.size, validation: split.validation.size, test: split.test.length },
  };
  const found = {
    planes: probesOf('planes')[0]!.layers[0]!,
    untrained: probesOf('untrained'),
    trained: probesOf('trained'),
  };
  return reportProbes(found, kept, { games, split }, described, random.split('intervals'));
}
