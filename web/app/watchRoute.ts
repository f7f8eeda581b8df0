import { type ReadonlySignal, signal } from '@preact/signals';
import { readRoute, type Route } from './route.js';

/** The route of the address, as it changes. */
export function watchRoute(views: readonly string[]): ReadonlySignal<Route> {
  const route = signal(readRoute(location.hash, views));
  window.addEventListener('hashchange', () => {
    route.value = readRoute(location.hash, views);
  });
  return route;
}
