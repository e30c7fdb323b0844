import type { RefusedReason } from './fix.ts'
import type { UnresolvedReason } from './resolver.ts'

/** What can be done where the message of a failure does not say so itself. */
const ADVICE: Readonly<Partial<Record<RefusedReason | UnresolvedReason, string>>> = {
  'not-found': 'look for the tag in the registry, or wait and ask again where a mirror answers for it',
  'rate-limited': 'wait until the limit is over, or pull through a mirror (registries in holdfast.yaml)',
  unavailable: 'run again when the endpoint is back',
  timeout: 'run again; if it stays so, check whether a proxy is needed (HTTPS_PROXY, NO_PROXY)',
  tls: 'give the certificate authority of a mirror as ca: in holdfast.yaml, of others in NODE_EXTRA_CA_CERTS',
  proxy: 'correct HTTPS_PROXY, or list the host in NO_PROXY',
  'auth-failed': 'log in again with an account that may pull it',
  'bad-response': 'check that the URL is that of a registry, and look for a proxy in between',
  'digest-mismatch': 'do not pull it there; look for a proxy or mirror that changes manifests',
  'media-type': 'check that the endpoint passes the Accept header on and does not change manifests',
  'host-not-allowed': 'name the host in internal of holdfast.yaml if it is meant',
  'no-such-platform': 'choose another tag, or another platform for the use',
  'not-attempted': 'fix what stopped the endpoint, then run again',
}

/** What to do about a failure beside what its message says; undefined where that says all. */
export function adviceFor(reason: RefusedReason | UnresolvedReason): string | undefined {
  return ADVICE[reason]
}
