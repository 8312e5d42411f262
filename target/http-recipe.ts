/** Runs the HTTP recipes of a profile: log in, and later refresh, log out, demote… */
import { HarnessError } from '../errors.ts'
import type { Account, HttpRecipe, Profile } from './profile.ts'
import type { Target } from './target.ts'
import { fillTemplate, type TemplateValues } from './template.ts'
import { type HttpResponse, type Network, request } from './wire/index.ts'

export type LoginRecipe = NonNullable<Profile['login']>

export interface LoginAnswer {
  readonly status: number
  /** The token that the recipe says where to find, if it stands there and is text. */
  readonly token?: string
  readonly refreshToken?: string
  /** Cookies that the answer sets, name to value; one that it deletes is not here. */
  readonly cookies: Readonly<Record<string, string>>
  /** Parsed JSON, or the text when it is none. */
  readonly body: unknown
  readonly response: HttpResponse
}

export interface RecipeOptions {
  /** The target's own address; a recipe with a path is sent there. */
  readonly baseUrl: string
  /** What stands for the placeholders of url, headers, json and form. */
  readonly values: TemplateValues
  /** Headers of the profile's `request`; those of the recipe win. */
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly localAddress?: string
  readonly tls?: Parameters<typeof request>[1]['tls']
}

/**
 * Sends one recipe and reads the tokens out of the answer. Every status is an answer: whether 401 is good or bad, the
 * caller knows. Redirects are not followed, because the cookie of a login stands on the redirect itself.
 * @throws {HarnessError} `profile-invalid` for a placeholder without value or an unusable url; what the wire throws
 */
export async function runRecipe(
  network: Network,
  recipe: HttpRecipe | LoginRecipe,
  options: RecipeOptions,
): Promise<LoginAnswer> {
  const { values } = options
  const url = recipeUrl(recipe.url, options)
  const content = bodyOf(recipe, values)
  const headers = mergeHeaders(
    content.headers,
    options.headers ?? {},
    fillTemplate(recipe.headers, values) as HeaderMap,
  )
  const response = await request(network, {
    method: recipe.method,
    url,
    headers,
    timeoutMs: options.timeoutMs,
    ...(content.body === undefined ? {} : { body: content.body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  })
  return readAnswer(recipe, response)
}

export interface SendOptions {
  /** Local source address. */
  readonly address?: string | undefined
  /** Another node of the target than the first one. */
  readonly node?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the target's own. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface LoginOptions extends SendOptions {
  readonly password?: unknown
}

/** Sends any recipe of the profile to its target. A refusal is data. @throws {HarnessError} as `runRecipe` */
export function sendRecipe(
  { profile, network, url, timeoutMs, tls }: Target,
  recipe: HttpRecipe | LoginRecipe,
  values: TemplateValues,
  options: SendOptions,
): Promise<LoginAnswer> {
  return runRecipe(network, recipe, {
    baseUrl: options.node ?? url,
    values,
    headers: { ...profile.request.headers, ...options.headers },
    timeoutMs: options.timeoutMs ?? timeoutMs,
    ...(tls === undefined ? {} : { tls }),
    ...(options.address === undefined ? {} : { localAddress: options.address }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

/**
 * Logs one account in over HTTP, as the profile's `login` says. A refusal is data: look at `status` and `token`.
 * @param options.password tried instead of the account's own; any JSON value, for attacks
 * @throws {HarnessError} `profile-invalid` without a login recipe or without a username; what the wire throws
 */
export function loginOverHttp(target: Target, account: Account, options: LoginOptions = {}): Promise<LoginAnswer> {
  const { profile } = target
  if (profile.login === undefined)
    throw new HarnessError('profile-invalid', `account ${account.name} has no token and the profile has no login`, {
      hint: 'add `login: { url: /login, json: … }`, or a `token: $NAME` to the account',
    })
  if (account.username === undefined)
    throw new HarnessError('profile-invalid', `account ${account.name} has no username to log in with`, {
      hint: 'add `username:` and `password: $NAME` to the account',
    })
  const values = { username: account.username, password: 'password' in options ? options.password : account.password }
  return sendRecipe(target, profile.login, values, options)
}

type HeaderMap = Readonly<Record<string, string>>

function recipeUrl(template: string, { baseUrl, values }: RecipeOptions): string {
  const written = template.includes('{{') ? String(fillTemplate(template, encoded(values))) : template
  if (URL.canParse(written, baseUrl)) return new URL(written, baseUrl).href
  throw new HarnessError('profile-invalid', `"${template}" is neither a URL nor a path on ${baseUrl}`, {
    hint: 'write a path (/login) or an absolute address (http://127.0.0.1:3000/login)',
  })
}

function encoded(values: TemplateValues): TemplateValues {
  const texts = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(texts.map(([name, value]) => [name, encodeURIComponent(String(value))]))
}

function bodyOf(recipe: HttpRecipe, values: TemplateValues): { body?: string; headers: HeaderMap } {
  if (recipe.json !== undefined)
    return { body: JSON.stringify(fillTemplate(recipe.json, values)), headers: { 'content-type': 'application/json' } }
  if (recipe.form === undefined) return { headers: {} }
  const form = new URLSearchParams(fillTemplate(recipe.form, values) as Record<string, string>)
  return { body: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
}

/** Later ones replace earlier ones of the same name, whatever its case. */
function mergeHeaders(...maps: HeaderMap[]): [string, string][] {
  const merged = new Map<string, [string, string]>()
  for (const [name, value] of maps.flatMap((map) => Object.entries(map))) merged.set(name.toLowerCase(), [name, value])
  return [...merged.values()]
}

function readAnswer(recipe: HttpRecipe | LoginRecipe, response: HttpResponse): LoginAnswer {
  const text = response.text()
  const cookies = cookiesOf(response.headers)
  const body = parsed(text)
  const find = (where: string | undefined): string | undefined =>
    where === undefined ? undefined : findText(where, body, cookies)
  const token = 'token' in recipe ? find(recipe.token) : undefined
  const refreshToken = 'refreshToken' in recipe ? find(recipe.refreshToken) : undefined
  return {
    status: response.status,
    ...(token === undefined ? {} : { token }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    cookies,
    body,
    response,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // an HTML page or plain text: an answer like any other
  }
}

/** `where` is a dotted path into a JSON answer (`data.tokens.0`), or `cookie:NAME`. */
export function findText(where: string, body: unknown, cookies: HeaderMap): string | undefined {
  if (where.startsWith('cookie:')) {
    const name = where.slice('cookie:'.length)
    return Object.hasOwn(cookies, name) ? cookies[name] : undefined
  }
  let value = body
  for (const key of where.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Reads Set-Cookie lines (RFC 6265 section 5.2) as far as a client of one host needs them: name and value. */
export function cookiesOf(headers: readonly (readonly [string, string])[]): Record<string, string> {
  const cookies = new Map<string, string>()
  for (const [header, line] of headers) {
    if (header.toLowerCase() !== 'set-cookie') continue
    const [pair = '', ...attributes] = line.split(';')
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    if (value === '' || attributes.some(endsIt)) cookies.delete(name)
    else cookies.set(name, value)
  }
  return Object.fromEntries(cookies)
}

/** Servers delete a cookie by an age of 0 or a date long past. */
function endsIt(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=').map((part) => part.trim().toLowerCase())
  if (name === 'max-age') return Number(value) <= 0
  return name === 'expires' && Date.parse(value) <= 0
}
