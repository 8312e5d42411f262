import type { Configuration } from '../configuration.ts'
import { accept, type Policies, type PolicyContext, yes } from '../policies.ts'

type Part = Partial<Policies>

/**
 * What stands in for the policies of a defence that is switched off: it asks nothing. Whoever reads this to learn how
 * a server is written should read the other files of this folder.
 */
export function openPolicies(context: PolicyContext): Part {
  const off = Object.entries(parts(context)).filter(
    ([name]) => !context.configuration.defences[name as keyof Configuration['defences']],
  )
  return Object.assign({}, ...off.map(([, part]) => part)) as Part
}

function parts({ accounts }: PolicyContext): Record<keyof Configuration['defences'], Part> {
  return {
    claims: {
      tokenText: (value) => accept(String(value)),
      forgetCredential: () => undefined,
      checkType: () => yes,
      checkAudience: () => yes,
      checkIssuer: () => yes,
      checkScope: () => yes,
      checkNotBefore: () => yes,
      checkLifetime: () => accept(Number.POSITIVE_INFINITY),
      identify: ({ sub }) => {
        const account = accounts.byId(String(sub))
        return accept({ id: String(sub), name: account?.name ?? String(sub), role: account?.role ?? 'user' })
      },
    },
    origin: { admitOrigin: () => yes, admitFollowUp: () => yes, admitJsonp: () => yes },
    urls: { admitUrl: () => yes },
    validation: {
      admitNesting: () => yes,
      readInput: (_event, payload) => accept(payload as never),
      readRoom: (payload) => accept((payload as { room: string }).room),
      readMessage: (payload, { id, name }) => {
        const { room, text } = payload as { room: string; text: string }
        return accept({ room, text, from: { id, name } })
      },
    },
    membership: {
      mayEnter: () => yes,
      mayJoin: () => yes,
      mayLeave: () => yes,
      mayCreate: () => yes,
      mayInvite: () => yes,
      mayRemove: () => yes,
      maySend: () => yes,
      mayRead: () => yes,
      mayChange: () => yes,
    },
    limits: {
      admitHandshake: () => yes,
      admitConnection: () => yes,
      admitLogin: () => yes,
      admitAccountRequest: () => yes,
      admitConnectAttempt: () => yes,
      claimNamespace: (connection, namespace) => {
        connection.namespaces.set(namespace, undefined)
        return yes
      },
      admitAccount: () => yes,
      admitEvent: () => yes,
      admitReply: () => yes,
      isFlooding: () => false,
      isIdle: () => false,
      isSlowReader: () => false,
    },
    expiry: {
      startExpiryClock: () => ({ traffic: () => true, stop: () => undefined }),
      renew: async (_connection, payload, prove) => prove((payload as { token: unknown }).token),
    },
    guard: {
      // Nobody catches what this rejects with: Node ends the process, as it does for an unguarded handler.
      guard: (work) => void work(),
    },
    audit: { audit: () => undefined },
    headers: { securityHeaders: () => ({}) },
    revocation: {
      checkSession: () => yes,
      consequences: () => ({ tokens: 'none', connections: 'none' }),
    },
  }
}
