/**
 * A finding's script does it again, with socket.io-client alone, on the weakness; on its sound base it does not. One of
 * each kind here, and all of them in `npm run reproductions`: tokens that are forged in some way, words at the door, events, crashes, sessions that end, plain requests,
 * what is only seen in the log, floods of messages and of connections, lost connections, bytes in place of frames,
 * answers that tell too much and who may read them, connections that end after a while and that ought to, requests at the
 * same moment, with headers beside the recipe's and without an answer, answers to events that tell too much,
 * ids of our own making, bytes behind a proxy, TLS itself, tokens that are revoked first, whose claims no encoder would
 * write, and that the former key signed, whose key the script serves itself, that come twice in one URL, that are only
 * read, guesses with the right password behind them, a transport that is used on after a logout, and what takes up a lost
 * connection.
 */
import { describe, expect, it } from 'vitest'
import { sentences } from '../../attacks/by-hand.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runRow } from '../support/matrix.ts'
import { faultOfScript } from '../support/prove-script.ts'

const representatives: Readonly<Record<string, string>> = {
  'alg-none': 'token/alg-none',
  'prefix-compare': 'token/sig-truncated',
  'trust-jwk': 'token/key-jwk-embedded',
  'ignore-aud': 'token/claim-aud-other',
  'falsy-skips-check': 'auth/absent-empty-values',
  'token-in-query': 'leak/query-accepted',
  'join-any': 'authz/room-join-private',
  'trust-from': 'authz/identity-from-field',
  'edit-any': 'authz/msg-edit-delete-others',
  'emit-user-row': 'authz/data-excess',
  'deref-arg': 'crash/payload-types',
  'logout-http-only': 'session/logout-existing-socket',
  'refresh-no-rotation': 'session/refresh-token-reuse',
  'user-not-found': 'login/enum-message',
  'debug-route': 'info/metrics-exposed',
  'log-url': 'leak/query-logged',
  'no-limit': 'rate/absent',
  'no-conn-limit': 'rate/connect',
  'csr-default': 'csr/resume-no-token',
  'lenient-ws': 'dos/ws-protocol',
  'cors-reflect': 'origin/cors-reflect',
  'dev-errors': 'info/error-http',
  'reauth-any-sub': 'session/refresh-in-band-other-user',
  'lazy-expiry': 'session/expiry-idle-kick',
  'refresh-race': 'session/refresh-token-race',
  'refresh-unbound': 'session/refresh-token-cross-user',
  'room-as-path': 'crash/content-path',
  ssti: 'crash/content-xss',
  'old-ws': 'dos/http-header-flood',
  'denylist-raw': 'token/enc-trailing-bits',
  'two-parsers': 'token/json-dup-keys',
  'old-key-kept': 'token/key-cross-env',
  'no-login-limit': 'login/bruteforce-account',
  'kick-nsp-only': 'session/logout-reconnect-same-transport',
  'csr-pid-untyped': 'csr/types',
  'jku-prefix': 'token/key-jku-allowlist-bypass',
  'first-wins-proxy': 'auth/slot-query-dup',
  'hs-short-key': 'token/alg-weak-hs-short-key',
  'custom-id-from-query': 'eio/sid-fixation',
  'naive-proxy': 'proxy/cl-te',
  tls10: 'tls/old-versions',
}

describe.concurrent('the script of a finding', () => {
  it.each(Object.entries(representatives))('%s: %s', { timeout: 300_000, retry: 1 }, async (weakness, id) => {
    expect(await faultOfScript(weakness, id)).toBeUndefined()
  })
})

describe('where there is no script', () => {
  it('a sentence says how, for attacks that exist', () => {
    const told = catalogue.filter(({ byHand }) => byHand !== undefined).map(({ id }) => id)
    expect(told.sort()).toEqual(Object.keys(sentences).sort())
  })

  it('what may be new to the makers of Socket.IO comes with no recipe', { timeout: 60_000, retry: 1 }, async () => {
    const attacks = catalogue.filter(({ id }) => id === 'origin/jsonp-csrf')
    const [result] = await runRow({ weakness: attacks[0]!.provenBy! }, { attacks })
    expect(result?.verdict).toMatchObject({ outcome: 'vulnerable' })
    expect(result?.verdict).not.toHaveProperty('reproduction')
    expect(catalogue.filter(({ byHand, disclosure }) => disclosure && byHand !== undefined)).toEqual([])
  })
})
