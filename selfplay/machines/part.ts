import { z } from 'zod';
import { TASK_NAMES } from './taskNames.js';

/** A part, as the queue holds it. */
export const partSchema = z.strictObject({
  wire: z.number().int(),
  /** Name and version of the coordinator's software. */
  software: z.string().max(100),
  task: z.enum(TASK_NAMES),
  /** Says in an error which part it was. */
  about: z.string().max(2000),
  /** The task, see `pack`, in base64. */
  body: z.string().max(2 ** 27),
  /** Machines that failed at it. */
  failedOn: z.array(z.string().max(200)).max(64),
});
export type Part = z.infer<typeof partSchema>;

/** Who did a part: what the queue holds as its result; the result itself lies on the board. */
export const doneSchema = z.strictObject({ machine: z.string().max(200) });
export type Done = z.infer<typeof doneSchema>;
