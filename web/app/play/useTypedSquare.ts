import { useRef } from 'preact/hooks';
import { parseMove } from '../../../engine/notation.js';

/** Hears squares that are typed, a letter and a number: `d3` within the board. */
export function useTypedSquare(onSquare: (square: number) => void): (event: KeyboardEvent) => void {
  const file = useRef('');
  return ({ key, ctrlKey, altKey, metaKey }) => {
    if (ctrlKey || altKey || metaKey) return;
    const typed = file.current;
    file.current = /^[a-h]$/i.test(key) ? key.toLowerCase() : '';
    if (typed !== '' && /^[1-8]$/.test(key)) onSquare(parseMove(typed + key));
  };
}
