/** Of every answer: no guessing of types, no address told to others, nobody else may embed it or hold its window. */
const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // With the one above it isolates a page, which is then allowed threads.
  'cross-origin-embedder-policy': 'require-corp',
} as const;

/** The app runs its own scripts and WebAssembly, and asks nobody but this server. */
const APP_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  // Reports, which are shut off in themselves.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A file of a run may be anybody's. It has an origin of its own, from which neither the app nor its token can be reached, and
 * no network; a page of ours has a stricter policy in itself besides.
 */
const FILE_POLICY = [
  'sandbox allow-scripts allow-popups allow-downloads',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

export const APP_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy': APP_POLICY,
};

export const FILE_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy': FILE_POLICY,
  'cache-control': 'no-store',
};

export const API_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};
