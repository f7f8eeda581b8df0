import { z } from 'zod';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { didYouMean, nearest } from '../../engine/nearest.js';
import { HEAD_NAMES, type HeadName } from '../../nn/architecture.js';
import { FILTER_GRADIENTS } from '../../nn/operators/operatorTypes.js';
import { DEVICES, RUNTIME_NAMES, type RuntimeChoice, runtimeChoice } from '../../nn/runtimeChoice.js';
import type { SearchSettings } from '../players/searchSettings.js';
import { MOST_SHARED, sharedBatchFor } from '../threads/sharedBatchSize.js';

const OPPONENT = /^(random|greedy|previous:[1-9]\d{0,5})$/;
/** The largest number of minutes that one invocation may be given: ten years. */
export const MOST_MINUTES = 5_259_600;
/** More games than anyone plays; what is planned game by game stays small. */
const MOST_GAMES = 1_000_000;

/** In what a search evaluates its network; `auto` is whichever of the two is faster, and is settled before anything is played. */
export const SEARCH_PRECISIONS = ['float32', 'float16', 'int8', 'auto'] as const;
export type SearchPrecision = (typeof SEARCH_PRECISIONS)[number];

/** Planes that a network of ours learns from: what is the same in all positions tells it nothing. */
const LEARNED_PLANES = ['own', 'opponent', 'empty', 'legal', 'signed'] as const;

const count = z.int().min(1).max(1_000_000_000);
const share = z.number().min(0).max(1);
const weight = z.number().positive().max(100);

/** A number that changes with the generation: each `value` holds from its generation `from` on. */
const schedule = <Value extends z.ZodType>(value: Value) =>
  z.union([value, z.array(z.strictObject({ from: z.int().min(0), value })).min(1)]);

const configSchema = z.strictObject({
  /** Everything random in the run comes from this. */
  seed: z.union([z.string().min(1), z.int().transform(String)]),
  /** How long one invocation works; absent, until it is stopped. */
  minutes: z.number().positive().max(MOST_MINUTES).optional(),
  /** Generations after which the run is complete; absent, it never is. */
  generations: count.optional(),
  runtime: z.enum(RUNTIME_NAMES),
  /** What plays and trains; absent, the processor. */
  device: z.enum(DEVICES).optional(),
  /** Threads that play; absent, as many as the machine has cores. */
  workers: count.max(256).optional(),
  network: z.strictObject({
    blocks: count.max(64),
    channels: count.max(1024),
    planes: z.array(z.enum(LEARNED_PLANES)).min(1),
    policyChannels: count.max(256),
    valueChannels: count.max(256),
    valueHidden: count.max(4096),
    /** What it foretells besides policy and value, to learn more from each game; absent, nothing. */
    heads: z.array(z.enum(HEAD_NAMES)).optional(),
  }),
  search: z.strictObject({
    kind: z.enum(['gumbel', 'puct']),
    /** Simulations of a full search. */
    simulations: schedule(count.max(100_000)),
    /** Gumbel: most root moves considered. */
    maxConsidered: schedule(count.max(64)),
    /** Gumbel: scale of the transformation of Q. */
    qScale: z.number().positive().max(1000),
    /** PUCT: whether the search of a move goes on with what the one before knew of its position; absent, it begins afresh. */
    keepTree: z.boolean().optional(),
    /** PUCT: of the moves with this share of the most visits the one of the best value is played; absent, the most visited. */
    finalShare: z.number().gt(0).max(1).optional(),
    /** In what self-play and the matches of a run evaluate the network; float32 when absent. */
    precision: z.enum(SEARCH_PRECISIONS).optional(),
    /**
     * Positions of every batch that the network is asked, by one evaluator that all threads share; absent, each thread has a
     * session of its own, and batches are as they come.
     */
    sharedBatch: count.max(MOST_SHARED).optional(),
  }),
  selfplay: z.strictObject({
    gamesPerGeneration: count.max(MOST_GAMES),
    /** Games a worker plays side by side and hands over together. */
    chunkGames: count.max(10_000),
    /** A game begins with 0..openingPlies random plies. */
    openingPlies: z.int().min(0).max(40),
    /** Share of the games whose random plies are those of two unequal sides (opening.ts); none when absent. */
    unevenShare: share.optional(),
    /** From so many empty squares on a game is played out by the exact solver; 0 never. */
    solveEmpties: z.int().min(0).max(20),
    /** Share of moves with a full search; the others get `cheapSimulations` and train no policy. */
    fullShare: share,
    cheapSimulations: count.max(100_000),
  }),
  training: z.strictObject({
    batchSize: count.max(65_536),
    /** How often each position is drawn, on average, in the generation after it was played. */
    samplesPerPosition: z.number().positive().max(100),
    learningRate: schedule(z.number().positive().max(10)),
    weightDecay: z.number().min(0).max(1),
    valueWeight: weight,
    /** Weights of the losses of the network's further heads, beside the policy's, which is 1; each 1 unless said. */
    headWeights: z.strictObject({ ownership: weight.optional(), score: weight.optional() }).optional(),
    /** How onnxruntime sums the gradients of kernels, see nn/operators/filterGradient.ts; absent, by taps. */
    filterGradients: z.enum(FILTER_GRADIENTS).optional(),
    /** Play with a running mean of the weights that forgets this slowly; absent, with the newest. */
    averageDecay: z.number().gt(0).lt(1).optional(),
    /** Share of the search's root value in the value target; the rest is the game's result. */
    rootValueShare: share,
    /**
     * Whether positions below the solver's horizon teach the policy the solver's move, which is one of the best; absent, they
     * teach the value alone.
     */
    solvedPolicy: z.boolean().optional(),
    /**
     * Share of the chance of being drawn that positions with a full search get by how far the search came from the network's
     * policy; the rest is the same for all, and so is absent.
     */
    surpriseWeight: share.optional(),
    /**
     * Draws from the games imported into the run's database, those that are there when it first starts to work; absent, none.
     * Their results are the value's targets and their moves the policy's. Games that were not finished are left out.
     */
    imported: z
      .strictObject({
        /** Share of the samples that they give, in the place of self-play's. */
        share,
      })
      .optional(),
    /** Generations that are drawn from: min(max, first + growth · generation). */
    window: z.strictObject({ first: count, growth: z.number().min(0).max(1_000_000), max: count }),
  }),
  evaluation: z.strictObject({
    /** Games against each opponent, in pairs from one opening. */
    games: z.int().min(0).max(MOST_GAMES).multipleOf(2),
    simulations: count.max(100_000),
    openingPlies: z.int().min(0).max(40),
    /** Every how many generations. */
    every: count,
    /** `random`, `greedy`, or `previous:N`, the network N generations ago. */
    opponents: z.array(
      z.string().regex(OPPONENT, 'expected random, greedy or previous:N, such as previous:4'),
    ),
  }),
  explanation: z.strictObject({
    /** Share of self-play games whose every ply is explained; at least the first game if not 0. */
    share,
    composite: z.string().min(1),
    targets: z.array(z.string().min(1)).min(1),
  }),
});

/** The configuration of a run: all that decides what it plays and learns. */
export type RunConfig = z.infer<typeof configSchema>;

/**
 * What computes the networks of a run.
 *
 * @throws OthelloError 'usage' for a runtime that has no such device.
 */
export function runtimeOf({ runtime, device }: Pick<RunConfig, 'runtime' | 'device'>): RuntimeChoice {
  return runtimeChoice(runtime, device);
}

/** The configuration of a new run, with a shared evaluator where it says nothing of that and its device wants one. */
export function settleSharedBatch(config: RunConfig): RunConfig {
  const sharedBatch = sharedBatchFor(runtimeOf(config), config.search.sharedBatch);
  return sharedBatch === undefined ? config : { ...config, search: { ...config.search, sharedBatch } };
}

/** A number, or steps of it by generation. */
export type Schedule = number | readonly { readonly from: number; readonly value: number }[];

/** The value of a schedule in a generation; before its first step, that of the first. */
export function scheduledValue(schedule: Schedule, generation: number): number {
  if (typeof schedule === 'number') return schedule;
  const steps = [...schedule].sort((a, b) => a.from - b.from);
  const reached = steps.filter(({ from }) => from <= generation).at(-1) ?? steps[0];
  if (reached === undefined) throw new OthelloError('badConfig', 'A schedule has no step.');
  return reached.value;
}

/** How self-play of a generation searches. */
export function searchSettings({ search }: RunConfig, generation: number): SearchSettings {
  const { kind, maxConsidered, qScale, keepTree, finalShare } = search;
  return {
    kind,
    maxConsidered: scheduledValue(maxConsidered, generation),
    qScale,
    ...(keepTree === undefined ? {} : { keepTree }),
    ...(finalShare === undefined ? {} : { finalShare }),
  };
}

/** How many generations back from `generation` games are drawn. */
export function windowSize(config: RunConfig, generation: number): number {
  const { first, growth, max } = config.training.window;
  return Math.min(max, Math.floor(first + growth * generation));
}

/** Weight of each head's loss, those of heads that the network lacks among them. */
export function lossWeights({ training }: RunConfig): Record<'policy' | 'value' | HeadName, number> {
  const { ownership = 1, score = 1 } = training.headWeights ?? {};
  return { policy: 1, value: training.valueWeight, ownership, score };
}

/**
 * A configuration read from outside, checked.
 *
 * @throws OthelloError `badConfig` naming the key, what is wrong with it and what is accepted.
 */
export function checkConfig(data: unknown): RunConfig {
  const parsed = configSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new OthelloError('badConfig', complaint(parsed.error.issues[0]!, data));
}

function complaint(issue: z.core.$ZodIssue, data: unknown): string {
  const inner = innermost(issue);
  const path = inner.path.map(String);
  if (inner.code === 'unrecognized_keys') return unknownKey([...path, inner.keys[0]!]);
  const name = path.length === 0 ? 'The configuration' : `The configuration's ${path.join('.')}`;
  const reason = inner.message.charAt(0).toLowerCase() + inner.message.slice(1);
  const value = valueAt(data, path);
  const words = inner.code === 'invalid_value' ? inner.values.map(String) : [];
  const meant = typeof value === 'string' ? didYouMean(value, words) : '';
  return `${name} is ${value === undefined ? 'missing' : shown(value)}: ${reason}${meant}.`;
}

/** A value for a message: the beginning of a long one. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`;
}

/** Of the branches of a union, the one that got furthest says what is wrong; paths are made whole. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.flat().map((branch) => innermost(branch));
  const furthest = branches.sort((a, b) => b.path.length - a.path.length)[0];
  return furthest === undefined ? issue : { ...furthest, path: [...issue.path, ...furthest.path] };
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Section | undefined)?.[key], data);
}

function unknownKey(path: readonly string[]): string {
  const accepted = acceptedKeys(path.slice(0, -1));
  const list = accepted === undefined ? 'nothing below it' : accepted.join(', ');
  const key = path.join('.');
  const said = key.length <= 100 ? key : `${key.slice(0, 97)}...`;
  return `The configuration has no key ${said}; accepted there: ${list}${meantKey(path, accepted ?? [])}.`;
}

/** So many are seen at a glance. */
const FEW_KEYS = 3;

/** The key that was meant: one with a name like it in its section, or one of its name in another. */
function meantKey(path: readonly string[], accepted: readonly string[]): string {
  const name = path.at(-1)!;
  const near = nearest(name, accepted);
  if (near !== undefined && accepted.length <= FEW_KEYS) return '';
  const meant =
    near === undefined
      ? allKeys().find((key) => key.split('.').at(-1) === name)
      : [...path.slice(0, -1), near].join('.');
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

/** Every key as it is written in a setting: `seed`, `search.simulations`. */
function allKeys(path: readonly string[] = []): string[] {
  return (acceptedKeys(path) ?? []).flatMap((name) => {
    const below = [...path, name];
    return acceptedKeys(below) === undefined ? [below.join('.')] : allKeys(below);
  });
}

/** The keys of the section at a path; undefined when there is no section. */
function acceptedKeys(path: readonly string[]): string[] | undefined {
  let schema: unknown = configSchema;
  for (const key of path) {
    if (!(schema instanceof z.ZodObject)) return undefined;
    schema = (schema.shape as Record<string, unknown>)[key];
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

/**
 * A configuration with `key.path=value` settings laid over it, checked. A value is JSON, or else a plain
 * text; so `search.simulations=32`, `runtime=tensorflow`, `evaluation.opponents=["random"]`.
 *
 * @throws OthelloError `badConfig` naming the setting.
 */
export function overrideConfig(config: RunConfig, settings: readonly string[]): RunConfig {
  return settings.reduce((changed, setting) => {
    const equals = setting.indexOf('=');
    if (equals < 1) {
      throw new OthelloError(
        'badConfig',
        `${shown(setting)} is not a setting; accepted: key=value, such as search.simulations=32.`,
      );
    }
    const copy: Section = structuredClone(changed);
    place(copy, setting.slice(0, equals).split('.'), parseValue(setting.slice(equals + 1)));
    return checkConfig(copy);
  }, config);
}

interface Section {
  [key: string]: unknown;
}

function place(config: Section, path: readonly string[], value: unknown): void {
  let section = config;
  path.forEach((key, depth) => {
    if (acceptedKeys(path.slice(0, depth))?.includes(key) !== true) {
      throw new OthelloError('badConfig', unknownKey(path.slice(0, depth + 1)));
    }
    if (depth === path.length - 1) section[key] = value;
    else section = (section[key] ??= {}) as Section;
  });
}

function parseValue(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
