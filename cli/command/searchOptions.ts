import { randomInt } from 'node:crypto';
import { DEVICES, RUNTIME_NAMES, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { Budget } from '../../playing/engine.js';
import { choice, decimal, integer, type Option, text, withDefault } from './option.js';

/** What `--device` takes. */
const DEVICE_CHOICES = [...DEVICES, 'auto'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** The `--device` where its default is not the processor but what else is known, as of a run. */
export const openDeviceOption = choice(
  'what computes the network; auto measures what is faster here',
  DEVICE_CHOICES,
);

/**
 * The `--runtime` and the `--device` of every command with a network. What the second comes to stands in the first before a command
 * runs, see `withDevice`.
 */
export const runtimeOptions: {
  readonly runtime: Option<RuntimeChoice>;
  readonly device: Option<DeviceChoice>;
} = {
  runtime: withDefault(choice('what runs the network', RUNTIME_NAMES), 'onnxruntime'),
  device: withDefault(openDeviceOption, 'cpu'),
};

/** The `--seed` of every command that draws random numbers. */
export const seedOption = text('seed of the random numbers: the same seed does the same again', 'TEXT');

/** For when no seed was given: short enough to be typed again. */
export function freshSeed(): string {
  return String(randomInt(2 ** 31));
}

const MOST_SIMULATIONS = 10_000_000;

/** The `--sims` of every command that searches. */
export function simulationsOption(fallback: number) {
  return withDefault(
    integer('simulations of the search per move', { minimum: 1, maximum: MOST_SIMULATIONS }),
    fallback,
  );
}

/** The `--seconds` of the commands that play: time instead of simulations. */
export const thinkingTimeOption = decimal(
  'seconds to think about a move, instead of a number of simulations',
  { minimum: 0.01, maximum: 3600 },
  'S',
);

/** The budget of `--sims` and `--seconds`; time counts instead of simulations. */
export function budgetOf(simulations: number, seconds: number | undefined): Budget {
  return seconds === undefined ? { simulations } : { seconds };
}
