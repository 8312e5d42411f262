/**
 * The profile: all that gatecrash knows about a Socket.IO server. One schema for YAML and for TypeScript modules; an
 * unknown key is an error. Only `url`, one account and `chat` are needed to begin with: each further fact unlocks
 * attacks, and what is skipped names the fact that was missing.
 *
 * Templates are JSON values in which `{{text}}`, `{{room}}`, `{{sender}}`, `{{token}}`, `{{username}}` and
 * `{{password}}` (in recipes also `{{refreshToken}}`, `{{newPassword}}`, `{{adminToken}}`) stand for what is filled in (sending) or read out (hearing). A heard object may have more keys than
 * its template.
 */
import { z } from 'zod'
import { secret, signingKey } from './profile-key.ts'
import { limits } from './profile-limits.ts'

const text = z.string().min(1)
const event = text.describe('Name of a Socket.IO event')
const template: z.ZodType<unknown> = z.json()
const args = z.array(template).describe('Arguments of the event, as templates')
const milliseconds = z.number().int().nonnegative()

const tokenPlace = z.strictObject({
  in: z
    .enum(['auth', 'header', 'query', 'cookie', 'subprotocol', 'event'])
    .default('auth')
    .describe('Where the server looks for it'),
  name: text.default('token').describe('The auth field, header, query parameter or cookie; for `event`, the event'),
  scheme: z.string().optional().describe('Put before the token in a header: Bearer'),
  args: args.optional().describe('For `event`: its arguments, with {{token}}'),
  deadlineMs: milliseconds.optional().describe('For `event`: after this long without it the server hangs up'),
})

const httpRecipe = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  url: text.describe('Absolute, or a path on the server'),
  headers: z.record(z.string(), z.string()).default({}),
  json: template.optional().describe('JSON body, a template'),
  form: z.record(z.string(), z.string()).optional().describe('Form body, instead of json'),
})

const loginRecipe = httpRecipe.extend({
  token: text.default('token').describe('Where the token stands in the JSON answer (a dotted path), or cookie:NAME'),
  refreshToken: text.optional().describe('Where the refresh token stands, likewise'),
})

const account = z.strictObject({
  name: text.describe('What the profile calls it; not sent'),
  role: z.enum(['user', 'admin', 'spare']).default('user').describe('Spares are used up by attacks that burn accounts'),
  username: text.optional(),
  password: secret.optional(),
  token: secret.optional().describe('A token given by you, instead of a login'),
  id: z.union([z.string(), z.number()]).optional().describe('Its id in tokens, where it is not the username'),
})

const action = z.strictObject({
  event,
  args: args.default([]),
  ack: z
    .union([z.boolean(), z.strictObject({ ok: template })])
    .default(false)
    .describe('true: the server acknowledges; {ok: template}: what the acknowledgement of a success looks like'),
})

const told = z.strictObject({ event, args }).describe('What others are told of it: an event and its arguments')

const privateRooms = z.strictObject({
  create: action.describe('Makes a private room called {{room}}, with its maker in it'),
  invite: action.optional().describe('Makes {{user}} a member of {{room}}'),
  remove: action.optional().describe('Puts {{user}} out of {{room}}'),
})

const direct = z.strictObject({
  send: action.describe('Says {{text}} to {{user}} alone'),
  hear: told.describe('What {{user}} hears: {{text}}, {{sender}}, and {{room}} where the conversation has a name'),
})

const change = z.strictObject({
  edit: action.optional().describe('Makes {{text}} of the message {{message}}'),
  delete: action.optional().describe('Takes the message {{message}} away'),
})

const signal = z.strictObject({
  send: action.describe('Says that one is typing in {{room}}, or the like'),
  hear: told.describe('What the others are told, with {{sender}}'),
})

const administration = z.strictObject({
  namespace: z.string().startsWith('/').describe('Where admins work'),
  actions: z.array(action).min(1).describe('What only they may do, with {{text}}, {{room}}, {{user}}; harmless ones'),
})

const metrics = z.strictObject({
  url: text.describe('Absolute, or a path on the server'),
  headers: z.record(z.string(), z.string()).default({}),
  namespaces: text.describe('The gauge that counts namespaces'),
})

const ownProfile = z.strictObject({
  update: action.describe('Changes what a user says of himself; {{text}} is a field that he may set'),
  read: action.describe('What there is to read of {{user}}'),
})

const chat = z.strictObject({
  send: action.describe('What an honest client sends so that others hear it'),
  hear: z.strictObject({ event, args }).describe('What the others hear: {{text}} and {{sender}} are read out of it'),
  join: action.optional().describe('What must be sent first to hear and to be heard'),
  leave: action.optional(),
  room: text.default('lobby').describe('A room that every account may join'),
  private: privateRooms.optional().describe('Rooms that only their members may enter'),
  history: action.optional().describe('The past of {{room}}, in the acknowledgement'),
  list: action.optional().describe('The rooms that there are, in the acknowledgement'),
  direct: direct.optional().describe('Messages for one user'),
  change: change.optional().describe('Changing one’s own messages; chat.hear then says where {{message}} stands'),
  signal: signal.optional().describe('Typing, or read receipts'),
  echoesToSender: z.boolean().optional().describe('The sender hears its own message'),
})

const bus = z
  .strictObject({ url: text.describe('redis://host:port') })
  .describe('What the nodes share: attacks try it without a password')

export const profileSchema = z.strictObject({
  version: z.literal(1).describe('of this format; write 1'),
  name: text.default('target').describe('How reports call it'),
  url: z
    .union([text, z.array(text).min(1)])
    .describe('http(s)://host:port; a list of the nodes where the server runs on several'),
  bus: bus.optional(),
  path: z.string().startsWith('/').default('/socket.io'),
  namespace: z.string().startsWith('/').default('/').describe('Where the chat happens'),
  transports: z
    .array(z.enum(['websocket', 'polling']))
    .min(1)
    .default(['websocket', 'polling']),
  protocol: z
    .strictObject({
      parser: z.enum(['default', 'msgpack']).default('default'),
      eio: z.union([z.literal(4), z.literal(3)]).default(4),
    })
    .prefault({}),
  tls: z
    .strictObject({
      ca: text.optional().describe('File with the certificate authority, PEM'),
      cert: text.optional(),
      key: text.optional(),
      insecure: z.boolean().default(false).describe('Do not verify the certificate'),
      plainUrl: text.optional().describe('http://host:port of the same server, where it also answers without TLS'),
    })
    .optional(),
  request: z
    .strictObject({
      headers: z.record(z.string(), z.string()).default({}).describe('Sent with every request: an Origin, an API key'),
      query: z.record(z.string(), z.string()).default({}),
      proxy: text.optional().describe('http://host:port of an intercepting proxy'),
    })
    .prefault({}),
  token: tokenPlace
    .extend({
      kind: z.enum(['jwt', 'opaque', 'session', 'api-key']).default('jwt'),
      endless: z.boolean().default(false).describe('Tokens have no end on purpose, as those of services may'),
    })
    .prefault({}),
  accounts: z.array(account).min(1),
  login: loginRecipe.optional(),
  register: httpRecipe.optional().describe('Makes an account, with {{username}} and {{password}}'),
  refresh: loginRecipe.optional().describe('A new token for a {{refreshToken}}'),
  logout: httpRecipe.optional().describe('Ends the session of a {{token}}'),
  logoutAll: httpRecipe.optional().describe('Ends all sessions of the account that a {{token}} is of'),
  changePassword: httpRecipe.optional().describe('From {{password}} to {{newPassword}}, with a {{token}}'),
  promote: httpRecipe.optional().describe('Makes {{username}} an admin, with an {{adminToken}}'),
  demote: httpRecipe.optional().describe('Takes that back'),
  disable: httpRecipe.optional().describe('Disables or deletes {{username}}, with an {{adminToken}}'),
  revocation: z.enum(['immediate', 'lifetime']).optional().describe('Tokens end with their session, or by themselves'),
  key: signingKey.optional().describe('The signing key, for attacks that need tokens the server would have made'),
  claims: z.strictObject({ subject: text.default('sub').describe('The claim that says who it is') }).prefault({}),
  chat,
  namespaces: z
    .strictObject({
      protected: z.array(z.string().startsWith('/')).default([]).describe('Others that need a token'),
      chat: z.array(z.string().startsWith('/')).default([]).describe('Others in which the same chat happens'),
      own: z
        .string()
        .startsWith('/')
        .optional()
        .describe('The namespace that is one user’s or tenant’s own, with {{user}}: /workspace-{{user}}'),
    })
    .prefault({}),
  administration: administration.optional().describe('What admins may do over the socket'),
  metrics: metrics.optional().describe('What the server says of itself, for Prometheus'),
  ownProfile: ownProfile.optional().describe('What users may say of themselves over the socket'),
  reverseProxy: z
    .strictObject({ blocked: z.array(z.string().startsWith('/')).min(1).describe('Paths that it keeps from outside') })
    .optional()
    .describe('Where a reverse proxy stands in front of the server'),
  origins: z.strictObject({ allowed: z.array(text).default([]) }).optional(),
  ambient: z.boolean().optional().describe('The browser sends the credential by itself (cookie, basic, client TLS)'),
  renew: action.optional().describe('Renewal of the session over the socket, with {{token}}'),
  limits: limits.prefault({}),
  listener: z
    .strictObject({
      bind: text.default('127.0.0.1'),
      port: z.number().int().min(1).max(65_535).optional(),
      publicUrl: text.optional(),
    })
    .refine(({ port, publicUrl }) => publicUrl === undefined || port !== undefined, {
      error: 'publicUrl leads to a port here: say which in port',
      path: ['port'],
    })
    .refine(({ bind, publicUrl }) => publicUrl !== undefined || !['0.0.0.0', '::'].includes(bind), {
      error: 'who listens everywhere must say in publicUrl where the target finds it',
      path: ['publicUrl'],
    })
    .prefault({})
    .describe('Where attacks that wait to be called listen'),
  log: z.strictObject({ file: text }).optional().describe('The server writes its log there, and you may read it'),
  budget: z
    .strictObject({
      maxRatePerSecond: z.number().positive().optional(),
      maxConnections: z.number().int().positive().optional(),
    })
    .prefault({}),
})

/** A checked profile with all defaults filled in and all secrets in place. */
export type Profile = z.output<typeof profileSchema>
/** What a person writes. */
export type ProfileInput = z.input<typeof profileSchema>
export type Account = Profile['accounts'][number]
export type TokenPlace = z.output<typeof tokenPlace>
export type Action = Profile['chat']['send']
export type HttpRecipe = z.output<typeof httpRecipe>
/** The recipes beside the login. */
export const recipeNames = [
  'register',
  'refresh',
  'logout',
  'logoutAll',
  'changePassword',
  'promote',
  'demote',
  'disable',
] as const
export type RecipeName = (typeof recipeNames)[number]
export type SigningKey = NonNullable<Profile['key']>

/** Types a profile written as a TypeScript module: `export default defineProfile({ … })`. */
export function defineProfile(profile: ProfileInput): ProfileInput {
  return profile
}
