const UNKNOWN_SIGNER =
  'this machine does not know who signed its certificate; NODE_EXTRA_CA_CERTS=FILE names a file with the certificate of who did';
const PLAIN = 'what listens there does not encrypt; its address begins with redis://';
const NOBODY = 'nobody listens there';
const NO_HOST = 'there is no host of that name';
const NO_WAY = 'there is no way to that host';

/** By the code of a connection that failed: why, as the end of a sentence. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: NOBODY,
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it broke the connection off',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_SIGNER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_SIGNER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_SIGNER,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is that of another host',
  ERR_SSL_WRONG_VERSION_NUMBER: PLAIN,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAIN,
};

/** What a server of Redis says of itself: the first word of its answer, and why that is, as the end of a sentence. */
const REFUSALS: Readonly<Record<string, string>> = {
  WRONGPASS: 'it does not take that user or password',
  NOAUTH: 'it wants a password',
  NOPERM: 'that user may not do what a queue needs',
  OOM: 'its memory is full (maxmemory)',
  MISCONF: 'it cannot write what it holds to its disk',
  READONLY: 'it is a replica, which takes nothing',
  LOADING: 'it is still reading what it holds from its disk',
};

/** Why a queue cannot be used, as the end of a sentence without its full stop. It repeats no password. */
export function queueReason(error: unknown): string {
  // A name with several addresses fails at each of them.
  if (error instanceof AggregateError && error.errors.length > 0) return queueReason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  const known = typeof code === 'string' ? REASONS[code] : undefined;
  const word = /^(?:ERR [^:]*: -)?([A-Z]+) /.exec(error.message)?.[1];
  return known ?? (word === undefined ? undefined : REFUSALS[word]) ?? error.message.replace(/\.$/, '');
}
