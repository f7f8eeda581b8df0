import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { sentenceOf } from './sentenceOf.js';

/**
 * A part of the page that is fetched when it is shown first, so that the board need not wait for it.
 *
 * @param load imports it
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [, setLoaded] = useState(loaded !== undefined);
    const [failure, setFailure] = useState('');
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (part) => {
          loaded = part;
          setLoaded(true);
        },
        (error: unknown) => setFailure(sentenceOf(error)),
      );
    }, []);
    if (failure !== '') return <p class="warn">This part of the page cannot be fetched: {failure}</p>;
    const Part = loaded;
    return Part === undefined ? <p class="faint">Loading …</p> : <Part {...props} />;
  };
}
