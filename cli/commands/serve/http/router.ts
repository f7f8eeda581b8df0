import type { IncomingMessage } from 'node:http';
import { notFound, refusal, type Reply } from './reply.js';

/** A request that a route answers. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** What stands in the place of `:name` of the route's path. */
  readonly param: (name: string) => string;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments; `:name` stands for any. */
  readonly path: string;
  answer(asked: Asked): Reply | Promise<Reply>;
}

export function get(path: string, answer: Route['answer']): Route {
  return { method: 'GET', path, answer };
}

export function post(path: string, answer: Route['answer']): Route {
  return { method: 'POST', path, answer };
}

/** Answers by the first route of that path and method. A route for GET answers HEAD as well. */
export async function answerBy(
  routes: readonly Route[],
  request: IncomingMessage,
  segments: readonly string[],
  query: URLSearchParams,
): Promise<Reply> {
  const there = routes.flatMap((route) => {
    const params = match(route.path, segments);
    return params === undefined ? [] : [{ route, params }];
  });
  const found = there.find(({ route }) => methodsOf(route).includes(request.method ?? ''));
  if (found !== undefined) {
    return found.route.answer({ request, query, param: (name) => found.params.get(name)! });
  }
  return there.length === 0 ? notFound() : wrongMethod(there.flatMap(({ route }) => methodsOf(route)));
}

export function wrongMethod(allowed: readonly string[]): Reply {
  const methods = [...new Set(allowed)];
  const reply = refusal(405, 'wrongMethod', `This address answers ${methods.join(' and ')}.`);
  return { ...reply, headers: { ...reply.headers, allow: methods.join(', ') } };
}

/** What a request that only reads may be. */
export const READING = ['GET', 'HEAD'];

function methodsOf({ method }: Route): readonly string[] {
  return method === 'GET' ? READING : [method];
}

/** The parameters by their names; undefined for another path. */
function match(path: string, segments: readonly string[]): Map<string, string> | undefined {
  const parts = path.split('/');
  if (parts.length !== segments.length) return undefined;
  const isAlike = parts.every((part, index) => part.startsWith(':') || part === segments[index]);
  if (!isAlike) return undefined;
  const named = parts.flatMap((part, index) =>
    part.startsWith(':') ? [[part.slice(1), segments[index]!] as const] : [],
  );
  return new Map(named);
}
