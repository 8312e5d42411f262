/**
 * The detection matrix as data: what each planted weakness, and each configuration, must set off. The attacks mapped to a
 * weakness name it in `provenBy`; what else it rightly sets off stands here, with the reason.
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
  'demotion-own-node': {
    'session/logout-other-node': 'a node that hears of no demotion hears of no logout either',
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
  'catch-next': {
    'token/val-type-array': 'an object in the place of a token makes the verifier throw what is let in',
  },
  'debug-env': {
    'leak/log-token': 'the log tells messages, and a message is one of the marks that it must not hold',
    'crash/json-deep-echo': 'writing a value into the log as JSON needs more stack than a deep one leaves',
  },
  'echo-claims': {
    'token/claim-order': 'claims that are sent back were not verified',
    'leak/error-token-echo': 'the claims of a refused token come back with the refusal',
    'info/error-verify-detail': 'claims that come back tell one refusal from another',
  },
  'err-data-stack': {
    'info/error-verify-detail': 'the stack that is sent along names the reason of the refusal',
  },
  'expiry-on-emit-only': {
    'session/expiry-idle-kick': 'a connection that ends only when it speaks stays when it is silent',
  },
  'string-null-ok': {
    'token/val-bearer-forms': 'the word Bearer alone is one of the words that are let in',
  },
  'weak-cache-key': {
    'session/refresh-in-band-expired': 'a longer life under the same signature is what the cache takes for known',
  },
  'settimeout-overflow': {
    'token/claim-iat-future': 'tokens that are longer than declared are let in, whatever their iat says',
  },
  'naive-proxy': {
    'dos/http-slow-headers': 'it waits without end for the first request, which it wants to see as a whole',
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
  'es-hs': {
    'token/alg-confusion-rs-hs': 'the public key is declared as well, and needs no working out',
  },
  'ecdsa-zero': {
    'token/sig-null-bytes': 'r = s = 0 is a signature of zeros',
  },
  split1: {
    'auth/absent-literal-words': 'one of the words is a scheme with nothing behind it',
  },
  'log-token': {
    'leak/log-token': 'a refused token is in the log as a whole',
  },
  'env-fallback': {
    'token/alg-weak-hs-short-key': 'the placeholder is shorter than its hash as well',
  },
  'secret-secret': {
    'token/alg-weak-hs-short-key': 'a word from a list is shorter than its hash as well',
  },
  'key-use-ignored': {
    'token/alg-swap-same-family': 'the key says that it is for RS256, and is used with what the token says',
  },
  'sig-not-bound': {
    'token/alg-verify-skipped': 'a signature that is not bound to what it signs lets edited claims through as well',
  },
  'socket-user-prop': {
    'csr/history-pull': 'nor how much of the past was heard before',
    'csr/resume-no-token': 'recovery that runs no middleware asks for no token',
    'csr/resume-expired': 'nor whether it has ended',
    'csr/resume-after-logout': 'nor whether its session has',
    'csr/resume-other-user': 'nor whose it is',
    'csr/pid-replay': 'nor whether it was taken up before',
  },
  'emit-handshake': {
    'authz/data-excess': 'headers and addresses are among what others have no need of',
  },
  'limit-on-express-only': {
    'info/headers': 'headers that the framework alone sends are missing where Engine.IO answers',
  },
  'origin-missing-ok': {
    'info/headers': 'browsers run what is sent as plain text only where nosniff is missing',
  },
  'first-wins-proxy': {
    'leak/query-accepted': 'its base takes tokens in URLs, to show why everyone warns of it',
  },
  'no-session-cap': {
    'dos/conn-per-user': 'an account without a cap has none over one login either',
  },
  'cb-truthy-check': {
    'crash/bin-placeholder': 'what stands last in a binary event is taken for the callback as well',
  },
  'deflate-on-buffer-100mb': {
    'dos/deflate-offered': 'its base compresses nothing, and it offers to',
    'dos/size-advertised': 'it takes messages of a hundred megabytes and says so',
    'dos/size-ws': 'and it does take them',
  },
  'deref-arg': {
    'crash/bin-placeholder': 'a handler that touches what it did not look at dies of a placeholder, too',
    'crash/bin-where-string': 'and of bytes where text was meant',
    'crash/json-tojson-fields': 'and of odd fields',
  },
  'no-alg-list': {
    'token/hdr-crit-unknown': 'it leaves the token to a library that ignores critical headers',
  },
  'no-conn-limit': {
    'session/concurrent': 'where connections have no cap, those of one account have none either',
    'dos/conn-zombie-after-kick': 'connections that are not counted are not looked at when they idle either',
  },
  'prefix-compare': {
    'token/hdr-crit-unknown': 'a verifier of its own that compares signatures looks at no critical header',
  },
  'remove-all-listeners': {
    'crash/bin-placeholder': 'a packet that cannot be read is an error event as well, and nobody listens',
  },
  'send-any-room': {
    'authz/mw-onany-before-use': 'what is sent to a room that one is not in is delivered, whoever handles it',
  },
  'sig-suffix': {
    'token/hdr-crit-unknown': 'a verifier of its own looks at no critical header',
    'token/key-cache-collision':
      'what follows the signature is not looked at, so that longer tokens pass as shorter ones',
  },
  'jwe-inflate': {
    'token/enc-size': 'it takes tokens ten times as long as any that it gives out',
  },
}

/** What a configuration sets off by what it is for, with the reason. All others set off nothing. */
export const firesByDesign: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  compressed: {
    'dos/deflate-offered': 'to compress is what it is for',
  },
  'query-token': {
    'leak/query-accepted': 'to take the token from the URL is what it is for',
  },
}

/** What no sound configuration can resist, because a run on it would not come as far; with the reason. */
export const resistedNowhere: Readonly<Record<string, string>> = {
  'token/claim-cnf-ignored': 'a server that asks for the proof of a bound token lets none of our clients in',
}

/**
 * What a configuration alters for attacks that `hardened` has the facts for and that are proven elsewhere: globs of ids.
 * Short checks run these on it as well.
 */
export const alters: Readonly<Record<string, readonly string[]>> = {
  ecdsa: ['token/sig-*', 'token/alg-swap-same-family', 'token/enc-trailing-bits'],
  'two-issuers': ['token/key-kid-*', 'token/key-cross-env', 'token/claim-iss-other'],
  'query-token': ['leak/query-*', 'auth/slot-*', 'auth/absent-*'],
  proxied: [
    'rate/xff',
    'login/bruteforce-xff',
    'info/metrics-exposed',
    'nsp/dynamic-leak-memory',
    'dos/poll-no-read',
    'dos/ws-slow-reader',
  ],
  tls: ['info/headers', 'dos/http-slow-headers'],
  msgpack: ['crash/bin-*', 'crash/pkt-garbage', 'authz/mw-binary-variant', 'rate/binary'],
  compressed: ['dos/deflate-bomb', 'dos/size-ws', 'dos/ws-tiny-fragments'],
  'polling-only': ['eio/*', 'crash/pkt-garbage', 'rate/polling-batch'],
  'websocket-only': ['eio/*', 'crash/pkt-garbage'],
}
