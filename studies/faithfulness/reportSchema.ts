import { z } from 'zod';
import { type FaithfulnessReport, REPORT_VERSION } from './faithfulnessReport.js';
import { SUBJECTS } from './flipCurves.js';
import { FLIPS } from './flipping.js';
import { METRICS } from './metrics/names.js';
import { SHAPLEY_BASELINES } from './shapleyReference.js';

/** In JSON, null stands for NaN. */
const figure = z.number().nullable();
const interval = z.looseObject({ mean: figure, low: figure, high: figure });
const figures = z.array(figure);

/** Something for each kind of flip. */
function byFlip<Schema extends z.ZodType>(schema: Schema) {
  return z.record(z.enum(FLIPS), schema);
}

const legality = z.looseObject({ mass: interval, rank: interval, pointing: interval });

const method = z.looseObject({
  name: z.string(),
  isComposite: z.boolean(),
  flips: byFlip(
    z.looseObject({
      positions: figure,
      games: figure.optional(),
      most: interval,
      least: interval,
      difference: interval,
      curves: z.looseObject({ most: figures, least: figures }),
      critical: interval,
    }),
  ),
  legality,
  against: z.record(
    z.string(),
    z.looseObject({
      flips: byFlip(interval),
      mass: interval,
      rank: interval,
      pointing: interval,
      counterfactual: interval.optional(),
      known: interval,
    }),
  ),
  ledger: z
    .looseObject({
      closure: figure,
      input: interval,
      bias: interval,
      leak: interval,
      amplification: z.record(z.string(), figure),
    })
    .optional(),
  counterfactual: interval.optional(),
  sanity: z.looseObject({
    otherMove: interval,
    policyValue: interval,
    symmetry: interval,
    neighbour: interval,
    randomized: z.array(z.looseObject({ stage: z.string(), cosine: interval, rank: interval })),
    collapse: z.array(z.looseObject({ layer: z.string(), cosine: interval })),
  }),
  known: z.looseObject({ legality, linear: interval, pointing: interval, mass: interval }),
});

const agreement = z.looseObject({ correlation: interval, rank: interval, top: interval });

const shapley = z.looseObject({
  baseline: z.enum(SHAPLEY_BASELINES),
  error: figure,
  precise: figure,
  pairs: figure,
  evaluations: figure,
  closure: figure,
  typical: figure,
  worst: figure,
  halves: agreement,
  methods: z.record(z.string(), agreement),
  games: figure.optional(),
  positions: z.array(z.looseObject({ position: z.string(), values: figures, errors: figures })),
});

const metric = interval.extend({ positions: figure, games: figure.optional() });

const schema = z.looseObject({
  version: z.literal(REPORT_VERSION),
  subject: z.enum(SUBJECTS),
  network: z.string(),
  seed: z.string(),
  source: z.string(),
  software: z.string(),
  runtime: z.string().optional(),
  maps: z.array(z.looseObject({ name: z.string(), file: z.string(), sha256: z.string() })).optional(),
  positions: figure,
  checked: figure,
  randomized: figure,
  known: figure,
  games: z.record(z.string(), figure).optional(),
  counterfactuals: z.looseObject({ positions: figure, games: figure, boards: figure }).optional(),
  shares: figures,
  critical: byFlip(figure),
  shared: byFlip(figure),
  chance: figure,
  legality: interval,
  moved: z.looseObject({ symmetry: figure, neighbour: figure }),
  methods: z.array(method),
  shapley: shapley.optional(),
  metrics: z.looseObject({ methods: z.record(z.string(), z.record(z.enum(METRICS), metric)) }).optional(),
});

/** Whether data from outside have all that a report of this version has, down to the last number. */
export function isFaithfulnessReport(data: unknown): data is FaithfulnessReport {
  return schema.safeParse(data).success;
}
