import { API_HEADERS } from './headers.js';
import { notFound, type Reply } from './reply.js';
import { isSecret, newSecret } from './secret.js';

/** A code that leads to a link once. */
export class OneTimeLink {
  readonly code = newSecret();
  readonly #link: string;
  #isUsed = false;

  constructor(link: string) {
    this.#link = link;
  }

  /** @param uses whether this is the one time */
  follow(code: string, uses: boolean): Reply {
    if (this.#isUsed || !isSecret(code, this.code)) {
      return notFound('This link was used before: open the one that the terminal shows.');
    }
    this.#isUsed = uses;
    return { status: 303, headers: { ...API_HEADERS, location: this.#link }, body: '' };
  }
}
