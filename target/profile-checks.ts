/** What a schema cannot say about a profile: how its parts fit together. Pure. */
import { didYouMean } from './nearest.ts'
import { type Profile, type RecipeName, recipeNames } from './profile.ts'
import type { Path, Problem } from './profile-problems.ts'
import { namesIn, placeholders } from './template.ts'

/** Problems of a profile that fits the schema. */
export function checkProfile(profile: Profile): Problem[] {
  return [
    ...urls(profile),
    ...accounts(profile),
    ...keys(profile),
    ...templates(profile),
    ...recipes(profile),
    ...ofAdmins(profile),
  ]
}

function urls(profile: Profile): Problem[] {
  const several = Array.isArray(profile.url)
  const own = [profile.url].flat().flatMap((url, index) => httpUrl(url, several ? ['url', index] : ['url']))
  const proxy = profile.request.proxy === undefined ? [] : httpUrl(profile.request.proxy, ['request', 'proxy'])
  const jwks = profile.key?.jwksUrl === undefined ? [] : httpUrl(profile.key.jwksUrl, ['key', 'jwksUrl'])
  return [...own, ...proxy, ...jwks, ...(profile.bus === undefined ? [] : redisUrl(profile.bus.url))]
}

function httpUrl(text: string, path: Path): Problem[] {
  const name = path.join('.')
  if (/^wss?:/i.test(text)) {
    const mend = text.replace(/^ws/i, 'http')
    return [{ path, text: `${name} begins with http: or https:, also for WebSocket; write ${mend}` }]
  }
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return []
  return [{ path, text: `${name} is no http(s) address; write http://host:port` }]
}

function redisUrl(text: string): Problem[] {
  const known = URL.canParse(text) && new URL(text).protocol === 'redis:' && new URL(text).hostname !== ''
  return known ? [] : [{ path: ['bus', 'url'], text: 'bus.url is no address of a Redis; write redis://host:port' }]
}

function accounts(profile: Profile): Problem[] {
  const seen = new Set<string>()
  return profile.accounts.flatMap((account, index) => {
    const path: Path = ['accounts', index]
    const problems: Problem[] = []
    if (seen.has(account.name))
      problems.push({
        path: [...path, 'name'],
        text: `accounts.${index}.name is taken: two accounts are called "${account.name}"`,
      })
    seen.add(account.name)
    const canLogIn = profile.login !== undefined && account.username !== undefined
    if (account.token === undefined && !canLogIn && !canSign(profile))
      problems.push({ path, text: `accounts.${index} has no way to a token: ${wayToToken(profile, index)}` })
    return problems
  })
}

function wayToToken(profile: Profile, index: number): string {
  return profile.login === undefined
    ? 'give it `token: $NAME`, or add a `login` that fetches one'
    : `add accounts.${index}.username and accounts.${index}.password for the login, or \`token: $NAME\``
}

function canSign({ key }: Profile): boolean {
  return key?.secret !== undefined || key?.privateKey !== undefined
}

function keys({ key }: Profile): Problem[] {
  if (key === undefined) return []
  const { partner } = key
  if (partner !== undefined && (partner.secret ?? partner.privateKey) === undefined)
    return [
      { path: ['key', 'partner'], text: 'key.partner needs secret or privateKey: it is about what is signed with it' },
    ]
  const symmetric = key.algorithm.startsWith('HS')
  if (symmetric && key.secret === undefined)
    return [{ path: ['key', 'secret'], text: `key.secret is missing: ${key.algorithm} signs with a shared secret` }]
  if (symmetric) return []
  if (key.secret !== undefined)
    return [
      { path: ['key', 'secret'], text: `key.secret has no use with ${key.algorithm}; write privateKey or publicKey` },
    ]
  if (key.privateKey ?? key.publicKey ?? key.jwksUrl) return []
  return [{ path: ['key'], text: `key needs privateKey, publicKey or jwksUrl: ${key.algorithm} is asymmetric` }]
}

/** Which placeholders each template may hold, and which it must. */
function templates(profile: Profile): Problem[] {
  const { chat, login, renew, token } = profile
  return [
    ...template(['chat', 'send', 'args'], chat.send.args, ['text', 'room'], ['text']),
    ...template(['chat', 'hear', 'args'], chat.hear.args, ['text', 'room', 'sender', 'message'], ['text']),
    ...template(['chat', 'join', 'args'], chat.join?.args, ['room']),
    ...template(['chat', 'leave', 'args'], chat.leave?.args, ['room']),
    ...chatTemplates(profile),
    ...template(['renew', 'args'], renew?.args, ['token'], ['token']),
    ...template(['token', 'args'], token.args, ['token'], ['token']),
    ...template(['login', 'json'], login?.json, ['username', 'password']),
    ...template(['login', 'form'], login?.form, ['username', 'password']),
    ...template(['login', 'url'], login?.url, ['username', 'password']),
    ...recipeNames.flatMap((name) => recipeTemplates(name, profile[name])),
  ]
}

function chatTemplates({ chat, administration, ownProfile }: Profile): Problem[] {
  const { direct, change, signal } = chat
  const inChat = (...path: string[]): Path => ['chat', ...path, 'args']
  return [
    ...template(inChat('private', 'create'), chat.private?.create.args, ['room'], ['room']),
    ...template(inChat('private', 'invite'), chat.private?.invite?.args, ['room', 'user'], ['room', 'user']),
    ...template(inChat('private', 'remove'), chat.private?.remove?.args, ['room', 'user'], ['room', 'user']),
    ...template(inChat('history'), chat.history?.args, ['room'], ['room']),
    ...template(inChat('list'), chat.list?.args, []),
    ...template(inChat('direct', 'send'), direct?.send.args, ['user', 'text'], ['user', 'text']),
    ...template(inChat('direct', 'hear'), direct?.hear.args, ['text', 'sender', 'room', 'user'], ['text']),
    ...template(inChat('change', 'edit'), change?.edit?.args, ['message', 'text'], ['message', 'text']),
    ...template(inChat('change', 'delete'), change?.delete?.args, ['message'], ['message']),
    ...template(inChat('signal', 'send'), signal?.send.args, ['room', 'message']),
    ...template(inChat('signal', 'hear'), signal?.hear.args, ['room', 'sender', 'message'], ['sender']),
    ...template(['ownProfile', 'update', 'args'], ownProfile?.update.args, ['text'], ['text']),
    ...template(['ownProfile', 'read', 'args'], ownProfile?.read.args, ['user'], ['user']),
    ...(administration?.actions ?? []).flatMap(({ args }, index) =>
      template(['administration', 'actions', index, 'args'], args, ['text', 'room', 'user']),
    ),
  ]
}

/** What the recipes beside the login may hold: whatever can be known of a session and of whom it is about. */
const recipeWords = ['username', 'password', 'newPassword', 'token', 'refreshToken', 'adminToken']

function recipeTemplates(name: RecipeName, recipe: Profile[RecipeName]): Problem[] {
  return (['url', 'headers', 'json', 'form'] as const).flatMap((part) =>
    template([name, part], recipe?.[part], recipeWords),
  )
}

function template(path: Path, value: unknown, allowed: readonly string[], needed: readonly string[] = []): Problem[] {
  if (value === undefined) return []
  const name = path.join('.')
  const names = namesIn(value)
  const list = allowed.map((word) => `{{${word}}}`).join(', ')
  const strange = [...new Set(names)].filter((word) => !allowed.includes(word))
  const problems = strange.map((word) => {
    const known = placeholders.some((placeholder) => placeholder === word)
    const guess = known ? '' : didYouMean(word, allowed)
    return { path, text: `${name} has {{${word}}}; ${guess || `what can stand here: ${list}`}` }
  })
  const absent = needed.filter((word) => !names.includes(word))
  return [...problems, ...absent.map((word) => ({ path, text: `${name} must say where {{${word}}} stands` }))]
}

function recipes(profile: Profile): Problem[] {
  const { token } = profile
  const problems: Problem[] = []
  for (const name of ['login', ...recipeNames] as const) {
    const recipe = profile[name]
    if (recipe?.json !== undefined && recipe.form !== undefined)
      problems.push({ path: [name, 'form'], text: `${name} has both json and form; a request has one body` })
    if (recipe?.method === 'GET' && (recipe.json ?? recipe.form) !== undefined)
      problems.push({ path: [name, 'method'], text: `${name}.method is GET, which carries no body; write POST` })
  }
  if (token.in !== 'event' && (token.args ?? token.deadlineMs) !== undefined)
    problems.push({
      path: ['token'],
      text: `token.args and token.deadlineMs are for in: event, not for in: ${token.in}`,
    })
  return problems
}

/** What everybody does, called an action of admins, would be a finding on every server. */
function ofAdmins({ chat, administration }: Profile): Problem[] {
  return (administration?.actions ?? []).flatMap(({ event, args }, index) => {
    if (event !== chat.send.event || haveOtherWords(args, chat.send.args)) return []
    const key = `administration.actions.${index}.event`
    const mend = 'name an event of admins alone, or leave it out (what crosses rooms or tenants is no action of admins)'
    const text = `${key} is what chat.send sends, which everybody may do; ${mend}`
    return [{ path: ['administration', 'actions', index, 'event'], text }]
  })
}

/** Somewhere both say what is no placeholder, and not the same: a kind, where one event does everything. */
function haveOtherWords(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one !== undefined && other !== undefined && one !== other && namesIn([one, other]).length === 0
  return Object.entries(one).some(([key, value]) => haveOtherWords(value, (other as Record<string, unknown>)[key]))
}
