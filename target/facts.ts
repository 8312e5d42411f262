/** What attacks may know of a target: the names and the types of the facts. */
import type { Account, Action, HttpRecipe, Profile, SigningKey, TokenPlace } from './profile.ts'
import type { ServerLog } from './server-log.ts'

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
  /** Tokens are meant to end. */
  endingTokens: true
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
  /** A browser sends the credential by itself, whichever page it is that asks. */
  ambient: true
  /** A page has to have the credential in order to send it. */
  bearer: true
  /** The credential is this cookie. */
  cookieToken: string
  /** The credential is this parameter of the URL. */
  queryToken: string
  /** The credential is a header or a cookie, which each request of a session may have its own of. */
  headerToken: TokenPlace
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
  /** The target counts its namespaces, and says so. */
  metrics: NonNullable<Profile['metrics']>
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
  /** The target can call us: it is on this machine, or the profile says where it finds us. */
  callback: true
  /** Source addresses of our own choosing: the target is on Linux loopback. */
  addresses: true
  /** The server's log can be read. */
  log: ServerLog
  /** The same, and it gains lines when clients come and go, as the runner saw: what is not in it was kept out. */
  connectionLog: ServerLog
  /** Socket.IO packets are text: those of the default parser, which can be written by hand. */
  textPackets: true
  /** Declared limit on messages of one account. */
  messageLimit: Rate
  /** Declared limit on the open connections of one account. */
  connectionsPerAccount: number
  handshakeLimit: Rate
  loginLimit: Rate
  /** The only transport that the target means to offer. */
  oneTransport: 'websocket' | 'polling'
  /** Where each node of several answers, the first one first. */
  nodes: readonly [string, string, ...string[]]
  /** The address of what the nodes share: host and port. */
  bus: { readonly host: string; readonly port: number }
  /** The target speaks TLS. */
  tls: true
  /** Origins that the target means to allow. */
  allowedOrigins: readonly string[]
  /** A key that may sign nothing here: of another environment, or rotated out. */
  formerKey: SigningKey
  /** Another issuer that the target trusts: its key, what it calls itself, and a user of its own. */
  partner: { readonly key: SigningKey; readonly issuer: string; readonly subject: string }
  issuedScope: unknown
  /** RFC 7800: the key that whoever uses the token has to prove. */
  issuedConfirmation: unknown
  /** The target signs its tokens with ES256: its public key can be worked out from them. */
  ecdsaSigned: true
  /** How many rooms one account may make. */
  roomQuota: number
  /** Within so many milliseconds a request has to be there. */
  requestTimeout: number
  /** Milliseconds from `iat` to `exp` at most, whoever signed. */
  tokenLifetime: number
  /** Milliseconds after which a login ends, however often it is refreshed. */
  sessionLifetime: number
  /** A reverse proxy stands in front, and keeps these paths from outside. */
  reverseProxy: NonNullable<Profile['reverseProxy']>
}

export type Need = keyof Facts

/** Which words in the profile unlock a fact: said when an attack is skipped. */
export type Unlocks = Record<Need, string>
