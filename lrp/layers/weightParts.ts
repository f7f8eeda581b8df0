import type { Value } from '../../nn/graph.js';
import type { Part } from '../rules.js';

/** Constants of the graph by the part they hold, so that no part is stored twice. */
export class Parts {
  readonly #values = new Map<Part, Value>();

  of(part: Part, create: () => Value): Value {
    let value = this.#values.get(part);
    if (value === undefined) this.#values.set(part, (value = create()));
    return value;
  }
}
