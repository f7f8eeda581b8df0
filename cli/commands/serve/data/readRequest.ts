import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { OthelloError } from '../../../../engine/errors.js';
import { parseJson } from '../../../../engine/json.js';
import { readBody } from '../http/body.js';

/**
 * The JSON document of a request, checked.
 *
 * @throws OthelloError `usage` for what is none of the schema; TooLarge
 */
export async function readRequest<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const asked = schema.safeParse(parsed(await readBody(request)));
  if (asked.success) return asked.data;
  const { path, message } = asked.error.issues[0]!;
  throw new OthelloError('usage', `The request cannot be used: ${path.join('.')} ${message}.`);
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new OthelloError('usage', 'The request is not JSON.', { cause });
  }
}
