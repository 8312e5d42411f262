/** Namespaces beside the one of the chat, and what one can do in them. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'

/** Namespaces that servers often have beside the one of the chat. */
const guesses = [
  '/chat',
  '/admin',
  '/notifications',
  '/api',
  '/private',
  '/monitor',
  '/ws',
  '/test',
  '/dev',
  '/internal',
  '/support',
  '/',
]

/** The namespaces that the profile names, then the guessed ones; never the profile's own. */
export function otherNamespaces({ target }: BaseContext): readonly string[] {
  const { namespace, namespaces } = target.profile
  const all = new Set([...namespaces.chat, ...namespaces.protected, ...guesses])
  return [...all].filter((name) => name !== namespace)
}

export const heard = 'and heard there by another user'
export const nothing = 'but nothing came of it'

/** What a client without a token can do there; undefined when it is thrown out again. */
export async function effectIn(
  context: BaseContext,
  namespace: string,
  stranger: Session,
): Promise<string | undefined> {
  const address = context.freshAddress()
  const listening = await context.connect({
    token: context.victim.token,
    namespace,
    // In a namespace with other events, no acknowledgement of the join will come.
    timeoutMs: context.settleMs,
    ...(address === undefined ? {} : { address }),
  })
  const text = context.canary()
  void stranger.join()
  stranger.say(text)
  if (listening.admitted && (await listening.session.heard(text, context.settleMs))) return heard
  if (stranger.events.length > 0) return 'and served with events'
  return stranger.isOpen ? nothing : undefined
}
