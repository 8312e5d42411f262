/**
 * What attacks may ask for, derived from the profile and from what was found out about the surroundings. Pure. Each
 * fact unlocks attacks; for each that is missing stands here the profile line that would supply it.
 */
import type { Account, Action, HttpRecipe, Profile, SigningKey } from './profile.ts'
import type { ServerLog } from './server-log.ts'
import { namesIn } from './template.ts'
import { unlocks } from './unlocks.ts'

export { inherent, unlocks } from './unlocks.ts'

interface Rate {
  count: number
  perMs: number
}

/**
 * The facts about a target that an attack may ask for. An attack that declares `needs: ['signingKey']` finds
 * `context.signingKey`, and only then does the compiler let it look.
 */
export interface Facts {
  /** Tokens are JWTs. */
  jwt: true
  /** The key that signs the target's tokens: what a token would be worth that the server itself had made. */
  signingKey: SigningKey
  /** The public half of an asymmetric key, as the target publishes it, PEM (SPKI). */
  publicKey: string
  /** The token travels in the CONNECT payload or in an event: it may be any JSON value, not only text. */
  jsonToken: true
  /** The token travels in the CONNECT payload, which a client may send again and again. */
  connectToken: true
  /** It can be heard who a message is from, and there are two accounts to tell apart. */
  senders: true
  /** What the target's own tokens say of issuer, audience and type; read from the first one by the runner. */
  issuedIssuer: unknown
  issuedAudience: unknown
  issuedType: string
  /** Accounts log in over HTTP with a password. */
  login: NonNullable<Profile['login']>
  /** An account whose tokens come from a login, and what ends one of its sessions. */
  logout: HttpRecipe
  logoutAll: HttpRecipe
  changePassword: HttpRecipe
  /** Logins give refresh tokens, and this takes them. */
  refresh: NonNullable<Profile['refresh']>
  /** Accounts can be made, and so be used up. */
  register: HttpRecipe
  /** Someone who may promote, demote and disable. */
  admin: Account
  promote: HttpRecipe
  demote: HttpRecipe
  disable: HttpRecipe
  /** The profile says that a token is void as soon as its session has ended. */
  immediateRevocation: true
  /** The credential comes in an event after connecting. */
  authenticationEvent: { readonly deadlineMs: number | undefined }
  /** The credential is this cookie. */
  cookieToken: string
  /** The target takes up lost connections (it names a `pid` in its answer to CONNECT); found out by the runner. */
  recovery: true
  /** The target acknowledges a sent message. */
  acknowledgement: Action
  /** A room must be joined first, and may be left. */
  rooms: Action
  leave: Action
  /** A join is acknowledged, and a successful one can be told from a refused one. */
  joinAcknowledgement: Action
  /** Private rooms can be made. */
  privateRooms: NonNullable<Profile['chat']['private']>
  /** Members can be invited to them, and put out. */
  membership: { readonly invite: Action; readonly remove: Action }
  history: Action
  roomList: Action
  direct: NonNullable<Profile['chat']['direct']>
  /** Messages have an id that others see, and their authors may change them. */
  changes: { readonly edit: Action | undefined; readonly delete: Action | undefined }
  signals: NonNullable<Profile['chat']['signal']>
  administration: NonNullable<Profile['administration']>
  ownProfile: NonNullable<Profile['ownProfile']>
  /** A namespace for each user, as a template. */
  ownNamespace: string
  roomLimit: number
  /** Other namespaces in which the same chat happens. */
  chatNamespaces: readonly string[]
  /** Renewal of a session in band. */
  renew: Action
  websocket: true
  polling: true
  /** Source addresses of our own choosing: the target is on Linux loopback. */
  addresses: true
  /** The server's log can be read. */
  log: ServerLog
  /** The same, and it gains lines when clients come and go, as the runner saw: what is not in it was kept out. */
  connectionLog: ServerLog
  /** Declared limit on messages of one account. */
  messageLimit: Rate
  handshakeLimit: Rate
  loginLimit: Rate
  /** The only transport that the target means to offer. */
  oneTransport: 'websocket' | 'polling'
  /** The target speaks TLS. */
  tls: true
  /** Origins that the target means to allow. */
  allowedOrigins: readonly string[]
}

export type Need = keyof Facts

/** Which words in the profile unlock a fact: said when an attack is skipped. */
export type Unlocks = Record<Need, string>

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
    signingKey: signs ? key : undefined,
    publicKey,
    jsonToken: profile.token.in === 'auth' || profile.token.in === 'event' ? true : undefined,
    connectToken: profile.token.in === 'auth' ? true : undefined,
    senders: namesIn(chat.hear.args).includes('sender') && profile.accounts.length > 1 ? true : undefined,
    issuedIssuer: undefined,
    issuedAudience: undefined,
    issuedType: undefined,
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
    cookieToken: profile.token.in === 'cookie' ? profile.token.name : undefined,
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
    ownProfile: profile.ownProfile,
    ownNamespace: profile.namespaces.own,
    roomLimit: limits.roomsPerSocket,
    chatNamespaces: nonEmpty(profile.namespaces.chat),
    renew: profile.renew,
    websocket: profile.transports.includes('websocket') ? true : undefined,
    polling: profile.transports.includes('polling') ? true : undefined,
    addresses: surroundings.addresses ? true : undefined,
    log: surroundings.log,
    // Whether it says anything, the runner finds out.
    connectionLog: undefined,
    messageLimit: limits.messages,
    handshakeLimit: limits.handshakes,
    loginLimit: limits.logins,
    oneTransport: profile.transports.length === 1 ? profile.transports[0] : undefined,
    tls: /^(?:https|wss):/.test([profile.url].flat()[0] ?? '') ? true : undefined,
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

function membershipOf({ chat }: Profile): Facts['membership'] | undefined {
  const { invite, remove } = chat.private ?? {}
  return invite === undefined || remove === undefined ? undefined : { invite, remove }
}

function changesOf({ chat }: Profile): Facts['changes'] | undefined {
  if (chat.change === undefined || !namesIn(chat.hear.args).includes('message')) return undefined
  return { edit: chat.change.edit, delete: chat.change.delete }
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

/**
 * True when connections to `url` may start from any 127.x.y.z: Linux gives the whole of 127.0.0.0/8 to loopback, other
 * systems only 127.0.0.1.
 */
export function hasOwnAddresses(url: string, platform: string): boolean {
  const { hostname } = new URL(url)
  return platform === 'linux' && (hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname))
}
