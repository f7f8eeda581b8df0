/** What went wrong, as it is told: one sentence of what was foreseen. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
