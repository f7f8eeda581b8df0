import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits drawn by chance, fit for an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text is the secret, in a time that does not tell how much of it is right, nor how long it should be. */
export function isSecret(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
