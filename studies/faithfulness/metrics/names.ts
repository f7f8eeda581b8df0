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

/** Numbers of each metric, one a position where it has one, by method. */
export type MetricNumbers = Readonly<Record<string, Readonly<Partial<Record<Metric, readonly number[]>>>>>;
