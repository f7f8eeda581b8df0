import { OthelloError } from '../../engine/errors.js';
import { POLICY_SIZE } from '../../engine/squareSet.js';
import type { NamedLosses } from './events.js';
import { lossWeights, type RunConfig, scheduledValue } from './runConfig.js';

/**
 * The loss of each head for a network that knows nothing: the cross-entropy of a policy that is the same for all moves, and at
 * most 1 for squared errors of targets from -1 to 1 where it always says 0.
 */
const NOTHING_KNOWN = { policy: Math.log(POLICY_SIZE), value: 1, ownership: 1, score: 1 } as const;
type Head = keyof typeof NOTHING_KNOWN;
/** Many times that is no training any more. */
const MANY_TIMES = 10;
/** Generations whose loss only grows. */
const RISING = 3;
/** From so many times the loss of knowing nothing on: a fresh network is no more than a little above it. */
const BEYOND = 1.5;

/** The mean loss of a generation, weighted as the run has it, beyond which training has diverged. */
export function highestLoss(config: RunConfig): number {
  const weights = lossWeights(config);
  const heads = Object.keys(NOTHING_KNOWN) as Head[];
  return MANY_TIMES * heads.reduce((sum, head) => sum + weights[head] * NOTHING_KNOWN[head], 0);
}

/** Mean losses of one generation by head; heads that the network lacks are absent. */
export type HeadMeans = Readonly<Partial<Record<Head, number>>>;

export function meansOf({ policyLoss, valueLoss, headLosses }: NamedLosses): HeadMeans {
  return { policy: policyLoss, value: valueLoss, ...headLosses };
}

/** The same of stored metrics, which name them `policyLoss` and so on. */
export function storedMeans(numbers: Readonly<Record<string, number>>): HeadMeans {
  const heads = Object.keys(NOTHING_KNOWN) as Head[];
  return Object.fromEntries(
    heads.flatMap((head) => {
      const mean = numbers[`${head}Loss`];
      return mean === undefined ? [] : [[head, mean]];
    }),
  );
}

/**
 * Why training has got worse and worse, in words: a head that knows less than nothing, and ever less.
 *
 * @param means of generations one after another, the newest last
 */
export function risingLoss(means: readonly HeadMeans[]): string | undefined {
  const last = means.slice(-RISING);
  if (last.length < RISING) return undefined;
  for (const head of Object.keys(NOTHING_KNOWN) as Head[]) {
    const losses = last.map((mean) => mean[head] ?? NaN);
    const isRising = losses.every((loss, index) => index === 0 || loss > losses[index - 1]!);
    if (!isRising || !(losses[0]! > BEYOND * NOTHING_KNOWN[head])) continue;
    const [from, to] = [losses[0]!, losses.at(-1)!].map((loss) => loss.toPrecision(2));
    return (
      `the loss of the ${head} has grown for ${RISING} generations, from ${from!} to ${to!}, ` +
      `where one that knows nothing has ${NOTHING_KNOWN[head].toPrecision(2)}`
    );
  }
  return undefined;
}

/** Nothing of what diverged is kept: the run is as it was after the generation before. */
export function diverged(
  {
    generation,
    folder,
    config,
  }: { readonly generation: number; readonly folder: string; readonly config: RunConfig },
  how: string,
): OthelloError {
  const rate = scheduledValue(config.training.learningRate, generation);
  const lower = Number((rate / 10).toPrecision(3));
  return new OthelloError(
    'diverged',
    `Training of generation ${generation} diverged: ${how}. Generation ${generation - 1} and all games are kept; go on from them ` +
      `with a lower learning rate: othello-zero train OTHER --from ${folder} --set training.learningRate=${lower}.`,
  );
}
