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
