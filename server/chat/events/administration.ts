import { refuse } from '../../policies.ts'
import type { Handler } from '../dispatcher.ts'
import { removeFrom } from './rooms.ts'
import { type Actor, type Chat, type Outcome, serve } from './serve.ts'

/** What admins may do. Each event asks for the role anew, whatever namespace it came through. */
export function administrationEvents(chat: Chat): [string, Handler][] {
  const { policies, connections, io } = chat
  const asAdmin =
    <Input>(name: string, act: (actor: Actor, input: Input) => Outcome | Promise<Outcome>) =>
    (actor: Actor, input: Input): Outcome | Promise<Outcome> => {
      const allowed = policies.mayUseAdminEvent(actor.socket, actor.identity)
      if (!allowed.ok) return allowed
      policies.audit('admin.acted', { account: actor.identity.id, name })
      return act(actor, input)
    }
  return [
    serve(
      chat,
      'admin:list',
      asAdmin('admin:list', () => ({ ok: true, connections: connections.size, users: online(chat) })),
    ),
    serve(
      chat,
      'admin:broadcast',
      asAdmin('admin:broadcast', ({ identity }, { text }: { text: string }) => {
        const announcement = { text, by: { id: identity.id, name: identity.name }, at: Date.now() }
        for (const namespace of io._nsps.values()) namespace.emit('announcement', announcement)
        return { ok: true }
      }),
    ),
    serve(
      chat,
      'admin:remove',
      asAdmin(
        'admin:remove',
        async ({ identity }, input: { room: string; user: string; namespace?: string | undefined }) => {
          const { namespace = '/', room, user } = input
          return (await removeFrom(chat, namespace, room, user, identity.id)) ?? { ok: true, room }
        },
      ),
    ),
    ...(['demote', 'disable'] as const).map((action) =>
      serve(
        chat,
        `admin:${action}`,
        asAdmin(`admin:${action}`, async ({ identity }, { user }: { user: string }) => {
          if (chat.accounts.byId(user) === undefined) return refuse('no-such-user')
          await chat.administer(action, user, identity.id)
          return { ok: true, user }
        }),
      ),
    ),
  ]
}

const MOST_LISTED = 1_000

/** Who has a connection, and how many. */
export function online({
  connections,
}: Pick<Chat, 'connections'>): { id: string; name: string; connections: number }[] {
  const users = new Map<string, { id: string; name: string; connections: number }>()
  for (const { identity } of connections.all()) {
    if (identity === undefined) continue
    const { id, name } = identity
    users.set(id, { id, name, connections: (users.get(id)?.connections ?? 0) + 1 })
    if (users.size === MOST_LISTED) break
  }
  return [...users.values()]
}
