import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { threadSolver } from '../../selfplay/players/playerMaker.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { isStopped } from '../../selfplay/threads/stopSignal.js';
import { readLayer } from './features.js';
import { type ConceptProbe, probeLayer } from './probe.js';
import { type Example, type Labels, labelsOf, PROBED } from './probedConcepts.js';
import type { GameSplit } from './split.js';

/** Solve some positions, or probe a layer of a network. */
export type ProbeTask =
  | { readonly kind: 'probeSolve'; readonly positions: readonly Position[]; readonly stop: Int32Array }
  | {
      readonly kind: 'probe';
      readonly network: NetworkBytes;
      readonly runtime: RuntimeChoice;
      readonly layer: string;
      /** Whether each concept is also probed for with shuffled labels. */
      readonly withShuffled: boolean;
      readonly sample: ProbeSample;
      readonly stop: Int32Array;
    };

/** All that probes of one command share. */
export interface ProbeSample {
  /** Differs between samples, so that a thread knows the one it has labels of. */
  readonly name: string;
  readonly examples: readonly Example[];
  readonly split: GameSplit;
  readonly concepts: readonly string[];
  readonly seed: string;
}

/** What comes of a task, as plain data. */
export type ProbePart =
  /** Best play to the end from each position; null where it was not found. */
  | { readonly kind: 'probeSolve'; readonly lines: readonly (readonly number[] | null)[] }
  | { readonly kind: 'probe'; readonly layer: string; readonly probes: readonly ConceptProbe[] };

/** Far more than a position with a dozen empty squares takes. */
const MOST_NODES = 200_000_000;

/** The labels of the sample that the thread worked on last. */
let kept: { readonly name: string; readonly labels: readonly Labels[] } | undefined;

/** The work of a task; undefined when it was stopped before its end. */
export default async function probePart(task: ProbeTask): Promise<ProbePart | undefined> {
  if (task.kind === 'probeSolve') return solvePart(task.positions, task.stop);
  const { network, runtime, layer, withShuffled, sample } = task;
  const { examples, split, concepts, seed } = sample;
  if (kept?.name !== sample.name) {
    const wanted = PROBED.filter(({ name }) => concepts.includes(name));
    kept = { name: sample.name, labels: wanted.map((concept) => labelsOf(concept, examples)) };
  }
  const positions = examples.map(({ position }) => position);
  const features = await readLayer(
    decodeNetwork(network).network,
    await openRuntime(runtime),
    layer,
    positions,
  );
  const games = examples.map(({ game }) => game);
  const random = withShuffled ? Random.fromSeed(seed).split('probe') : undefined;
  const probes = probeLayer(features, kept.labels, games, split, random);
  return { kind: 'probe', layer, probes };
}

function solvePart(positions: readonly Position[], stop: Int32Array): ProbePart | undefined {
  const lines: (readonly number[] | null)[] = [];
  for (const position of positions) {
    if (isStopped(stop)) return undefined;
    const { complete, line } = threadSolver().solve(position, { maxNodes: MOST_NODES });
    lines.push(complete ? line : null);
  }
  return { kind: 'probeSolve', lines };
}
