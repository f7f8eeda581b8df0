/** The measures of the field that are taken beside those of this project, each by its name in the literature. */
export const METRICS = [
  'faithfulnessCorrelation',
  'sensitivityN',
  'infidelity',
  'roadMost',
  'roadLeast',
  'sparseness',
  'complexity',
  'effectiveComplexity',
  'relativeInputStability',
  'relativeOutputStability',
  'relativeRepresentationStability',
  'efficientMprt',
  'smoothMprt',
] as const;
export type Metric = (typeof METRICS)[number];

/** Those that ask for a network with random weights. */
export const RANDOMIZED_METRICS: readonly Metric[] = ['efficientMprt', 'smoothMprt'];

/** Numbers of each metric by method: an entry a position, in their order, null where it has no number. */
export type MetricNumbers = Readonly<
  Record<string, Readonly<Partial<Record<Metric, readonly (number | null)[]>>>>
>;
