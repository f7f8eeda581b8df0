import { OthelloError, quote } from '../../../../engine/errors.js';

/** A whole number as it stands in an address. Throws OthelloError `usage`. */
export function wholeNumber(text: string, most = Number.MAX_SAFE_INTEGER): number {
  if (/^\d{1,16}$/.test(text) && Number(text) <= most) return Number(text);
  throw new OthelloError('usage', `${quote(text)} is no whole number from 0 to ${most}.`);
}

/** Undefined where it is not given. Throws OthelloError `usage`. */
export function numberIn(query: URLSearchParams, key: string, most?: number): number | undefined {
  const text = query.get(key);
  return text === null ? undefined : wholeNumber(text, most);
}
