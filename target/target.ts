/** A profile brought to life: where to connect, and how its templates are filled. */
import { readFileSync } from 'node:fs'
import { type LoginAnswer, type LoginOptions, loginOverHttp, type SendOptions, sendRecipe } from './http-recipe.ts'
import type { Account, HttpRecipe, Profile } from './profile.ts'
import { fillTemplate, type TemplateValues } from './template.ts'
import type { Network } from './wire/index.ts'

export interface TlsSettings {
  ca?: Buffer
  cert?: Buffer
  key?: Buffer
  insecure?: boolean
}

export interface Target {
  readonly profile: Profile
  readonly network: Network
  /** The first node. */
  readonly url: string
  readonly tls: TlsSettings | undefined
  /** Longest wait for an answer of the target. */
  readonly timeoutMs: number
  /** How long the target goes on finding out who a client is after it let it in: found out by the runner. */
  readonly readyMs: number
  fill(template: readonly unknown[], values: TemplateValues): readonly unknown[]
  /** The arguments of a chat message. `extra` is merged into the first object among them. */
  messageArgs(text: string, options?: { room?: unknown; extra?: Record<string, unknown> }): readonly unknown[]
  /**
   * Logs in over HTTP with the account's password or another one. A refusal is data.
   * @throws HarnessError profile-invalid when the profile has no login recipe; what the wire throws
   */
  login(account: Account, options?: LoginOptions): Promise<LoginAnswer>
  /** Sends a recipe of the profile. A refusal is data. @throws HarnessError what the wire throws */
  send(recipe: HttpRecipe, values: TemplateValues, options?: SendOptions): Promise<LoginAnswer>
}

/** @throws HarnessError profile-invalid when a certificate file cannot be read */
export function createTarget(profile: Profile, network: Network, timeoutMs: number): Target {
  const url = [profile.url].flat()[0]!
  const target: Target = {
    profile,
    network,
    url,
    tls: readTls(profile),
    timeoutMs,
    readyMs: 0,
    fill: (template, values) => fillTemplate([...template], values) as readonly unknown[],
    messageArgs(text, { room = profile.chat.room, extra } = {}) {
      const args = target.fill(profile.chat.send.args, { text, room })
      if (extra === undefined) return args
      const index = args.findIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg))
      if (index < 0) return [...args, extra]
      return args.map((arg, i) => (i === index ? { ...(arg as object), ...extra } : arg))
    },
    login: (account, options = {}) => loginOverHttp(target, account, options),
    send: (recipe, values, options = {}) => sendRecipe(target, recipe, values, options),
  }
  return target
}

function readTls(profile: Profile): TlsSettings | undefined {
  const { tls } = profile
  if (tls === undefined) return undefined
  return {
    insecure: tls.insecure,
    ...(tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: readFileSync(tls.key) }),
  }
}
