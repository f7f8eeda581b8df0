/** Where keys mean something of their own: lists, sliders, groups of choices, squares of a board, what scrolls. */
const OWN_KEYS = 'select, input, [role=grid], [role=slider], .scroll, pre';

/**
 * Listens to the keys of the page where they mean nothing else. Returns what ends that.
 *
 * @param act whether it knows what to do with a key
 */
export function listenToKeys(act: (key: string) => boolean): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
    if (act(event.key)) event.preventDefault();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}
