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
  'log-url': {
    'leak/log-partial': 'the URL in the log holds parts of the token as well',
  },
  'remove-all-listeners': {
    'crash/pkt-garbage': 'Socket.IO reports a malformed packet as an error event, to which nobody listens any more',
  },
  'csr-default': {
    'csr/resume-other-user': 'without middlewares nobody compares the two users either',
  },
  'sig-not-bound': {
    'token/alg-verify-skipped': 'a signature that is not bound to what it signs lets edited claims through as well',
  },
}
