/** What a key does to the step that is looked at: from the step before to the one after it; undefined for other keys. */
export function stepOfKey(key: string, count: number): ((at: number) => number) | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowLeft':
      return (at) => Math.max(0, at - 1);
    case 'ArrowRight':
      return (at) => Math.min(last, at + 1);
    case 'Home':
      return () => 0;
    case 'End':
      return () => last;
    default:
      return undefined;
  }
}
