/**
 * The detection matrix as data: what each planted weakness must set off. The attacks mapped to a weakness name it in
 * `provenBy`; what else it rightly sets off stands here, with the reason.
 */
export const alsoFires: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'logout-http-only': {
    'session/logout-other-namespaces': 'a connection that a logout leaves open is open in all its namespaces',
    'session/logout-leave-revocation-room': 'a connection that a logout leaves open is open whatever rooms it left',
    'session/logout-duplicate-connect':
      'a connection that a logout leaves open keeps all its sockets, the only one too',
  },
  'kick-one': {
    'session/logout-other-namespaces': 'it ends one socket, and each namespace has one of its own',
  },
  'any-typ': {
    'token/claim-type-typ-header': 'a server that takes refresh tokens in the slot takes any other kind too',
  },
  'late-auth-no-gate': {
    'auth/absent-no-token': 'who never authenticates has no token at all',
  },
  'async-check': {
    'login/bruteforce-account': 'guesses that come together all see the same count',
    'rate/polling-batch': 'the packets of one batch all see the same count',
  },
  'err-data-stack': {
    'info/error-verify-detail': 'the stack that is sent along names the reason of the refusal',
  },
  'expiry-on-emit-only': {
    'session/expiry-idle-kick': 'a connection that ends only when it speaks stays when it is silent',
  },
  'no-expiry-timer': {
    'session/expiry-idle-kick': 'nothing ends a connection whose token has ended, silent or not',
    'session/expiry-listen-after': 'nothing ends a connection whose token has ended, and it goes on hearing',
  },
  'no-login-limit': {
    'login/bruteforce-spray': 'a login without any limit has none by address either',
  },
  'log-raw': {
    'crash/payload-types': 'writing a value into a line calls its toString, which a client can make no function',
  },
  'per-socket-bucket': {
    'rate/token-rotate': 'a new token comes with a new socket, and so with a new budget',
    'rate/transport-switch': 'another transport is another socket, and so another budget',
  },
  'csr-default': {
    'csr/resume-other-user': 'without middlewares nobody compares the two users either',
  },
  'sig-not-bound': {
    'token/alg-verify-skipped': 'a signature that is not bound to what it signs lets edited claims through as well',
  },
}
