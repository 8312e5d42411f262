/**
 * What attacks may ask for, derived from the profile and from what was found out about the surroundings. Pure. Each
 * fact unlocks attacks; for each that is missing stands here the profile line that would supply it.
 */

import type { Facts, Need, Unlocks } from './facts.ts'
import type { Profile } from './profile.ts'
import type { ServerLog } from './server-log.ts'
import { namesIn } from './template.ts'
import { unlocks } from './unlocks.ts'
import { bareHost, isLoopback } from './wire/index.ts'

export type { Facts, Need, Unlocks } from './facts.ts'
export { hasOwnAddresses } from './own-addresses.ts'
export { inherent, learned, unlocks } from './unlocks.ts'

/** What the profile alone cannot say. */
export interface Surroundings {
  /** The target can be reached from any 127.x.y.z: see {@link hasOwnAddresses}. */
  readonly addresses: boolean
  /** The opened log of the server, where the profile names one or the server is ours. */
  readonly log?: ServerLog
  /** The public key in PEM, where it was fetched from `key.jwksUrl`. */
  readonly publicKey?: string
}

export interface Capabilities {
  readonly facts: Partial<Facts>
  /** One entry for each fact that is not there. */
  readonly missing: Partial<Unlocks>
}

/** Derives the facts. A key without its signing half, a login without a password, an empty list: these are no facts. */
export function capabilities(profile: Profile, surroundings: Surroundings): Capabilities {
  const { key, login, chat, limits } = profile
  const publicKey = surroundings.publicKey ?? key?.publicKey
  const passwords = profile.accounts.some((account) => account.username !== undefined && account.password !== undefined)
  const signs = key !== undefined && (key.secret !== undefined || key.privateKey !== undefined)
  const found: { [N in Need]: Facts[N] | undefined } = {
    jwt: profile.token.kind === 'jwt' ? true : undefined,
    endingTokens: profile.token.endless ? undefined : true,
    signingKey: signs ? key : undefined,
    formerKey: key?.former === undefined ? undefined : { ...key, secret: key.former, privateKey: key.former },
    partner: partnerOf(profile),
    publicKey,
    jsonToken: profile.token.in === 'auth' || profile.token.in === 'event' ? true : undefined,
    connectToken: profile.token.in === 'auth' ? true : undefined,
    senders: namesIn(chat.hear.args).includes('sender') && profile.accounts.length > 1 ? true : undefined,
    issuedIssuer: undefined,
    issuedAudience: undefined,
    issuedType: undefined,
    issuedScope: undefined,
    issuedConfirmation: undefined,
    ecdsaSigned: undefined,
    login: passwords ? login : undefined,
    logout: passwords && login ? profile.logout : undefined,
    logoutAll: passwords && login ? profile.logoutAll : undefined,
    changePassword: passwords && login ? profile.changePassword : undefined,
    refresh: passwords && login?.refreshToken !== undefined ? profile.refresh : undefined,
    register: login === undefined ? undefined : profile.register,
    admin: profile.accounts.find(({ role }) => role === 'admin'),
    promote: profile.promote,
    demote: profile.demote,
    disable: profile.disable,
    immediateRevocation: profile.revocation === 'immediate' ? true : undefined,
    recovery: undefined,
    authenticationEvent: profile.token.in === 'event' ? { deadlineMs: profile.token.deadlineMs } : undefined,
    ambient: isAmbient(profile) ? true : undefined,
    bearer: isAmbient(profile) ? undefined : true,
    cookieToken: profile.token.in === 'cookie' ? profile.token.name : undefined,
    queryToken: profile.token.in === 'query' ? profile.token.name : undefined,
    headerToken: ['cookie', 'header'].includes(profile.token.in) ? profile.token : undefined,
    acknowledgement: chat.send.ack === false ? undefined : chat.send,
    rooms: chat.join,
    leave: chat.leave,
    joinAcknowledgement: typeof chat.join?.ack === 'object' ? chat.join : undefined,
    privateRooms: chat.private,
    membership: membershipOf(profile),
    history: chat.history,
    roomList: chat.list,
    direct: chat.direct,
    changes: changesOf(profile),
    signals: chat.signal,
    administration: profile.administration,
    metrics: profile.metrics,
    ownProfile: profile.ownProfile,
    ownNamespace: profile.namespaces.own,
    roomLimit: limits.roomsPerSocket,
    roomQuota: limits.roomsPerAccount,
    requestTimeout: limits.requestTimeoutMs,
    chatNamespaces: nonEmpty(profile.namespaces.chat),
    renew: profile.renew,
    websocket: profile.transports.includes('websocket') ? true : undefined,
    polling: profile.transports.includes('polling') ? true : undefined,
    callback: canCallUs(profile) ? true : undefined,
    addresses: surroundings.addresses ? true : undefined,
    log: surroundings.log,
    // Whether it says anything, the runner finds out.
    connectionLog: undefined,
    textPackets: profile.protocol.parser === 'default' ? true : undefined,
    messageLimit: limits.messages,
    connectionsPerAccount: limits.connectionsPerAccount,
    handshakeLimit: limits.handshakes,
    loginLimit: limits.logins,
    tokenLifetime: limits.tokenLifetimeMs,
    sessionLifetime: limits.sessionLifetimeMs,
    oneTransport: profile.transports.length === 1 ? profile.transports[0] : undefined,
    nodes: severalOf(profile),
    bus: busOf(profile),
    tls: /^(?:https|wss):/.test([profile.url].flat()[0] ?? '') ? true : undefined,
    reverseProxy: profile.reverseProxy,
    allowedOrigins: nonEmpty(profile.origins?.allowed ?? []),
  }
  const needs = Object.keys(found) as Need[]
  const there = needs.filter((need) => found[need] !== undefined)
  const absent = needs.filter((need) => found[need] === undefined)
  return {
    facts: Object.fromEntries(there.map((need) => [need, found[need]])),
    missing: Object.fromEntries(absent.flatMap((need) => (unlocks[need] === undefined ? [] : [[need, unlocks[need]]]))),
  }
}

function canCallUs({ url, listener }: Profile): boolean {
  if (listener.publicUrl !== undefined || !isHere(listener.bind)) return true
  return [url].flat().every((node) => isHere(bareHost(new URL(node).hostname)))
}

function isHere(host: string): boolean {
  return isLoopback(host) || host === 'localhost' || host.endsWith('.localhost')
}

function severalOf({ url }: Profile): Facts['nodes'] | undefined {
  const [first, second, ...others] = [url].flat()
  return first === undefined || second === undefined ? undefined : [first, second, ...others]
}

function partnerOf({ key }: Profile): Facts['partner'] | undefined {
  if (key?.partner === undefined) return undefined
  const { issuer, subject, algorithm = key.algorithm, ...rest } = key.partner
  const signs = algorithm.startsWith('HS') ? rest.secret : rest.privateKey
  return signs === undefined ? undefined : { issuer, subject, key: { algorithm, ...rest } }
}

function busOf({ bus }: Profile): Facts['bus'] | undefined {
  if (bus === undefined) return undefined
  const { hostname, port } = new URL(bus.url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6_379) }
}

function membershipOf({ chat }: Profile): Facts['membership'] | undefined {
  const { invite, remove } = chat.private ?? {}
  return invite === undefined || remove === undefined ? undefined : { invite, remove }
}

function changesOf({ chat }: Profile): Facts['changes'] | undefined {
  if (chat.change === undefined || !namesIn(chat.hear.args).includes('message')) return undefined
  return { edit: chat.change.edit, delete: chat.change.delete }
}

function isAmbient({ ambient, token }: Profile): boolean {
  return ambient ?? token.in === 'cookie'
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}
