import { useInput, useStdout } from 'ink';
import { useEffect, useState } from 'react';
import { type KeyPress, pressesOf } from './keys.js';

export interface Dimensions {
  readonly columns: number;
  readonly rows: number;
}

/** The size of the terminal, kept up to date. */
export function useDimensions(): Dimensions {
  const { stdout } = useStdout();
  const [dimensions, setDimensions] = useState({ columns: stdout.columns, rows: stdout.rows });
  useEffect(() => {
    const update = (): void => setDimensions({ columns: stdout.columns, rows: stdout.rows });
    stdout.on('resize', update);
    return () => void stdout.off('resize', update);
  }, [stdout]);
  return dimensions;
}

/** Calls back for each press of a key or the mouse. */
export function useKeys(onPress: (press: KeyPress) => void): void {
  useInput((input, key) => pressesOf(input, key).forEach(onPress));
}
