import type { BaseContext } from '../attack.ts'

/**
 * Milliseconds between two messages at a share (half) of what one account may send: what a limit swallows tells nothing.
 * `undeclared` where the profile gives no limit.
 */
export function gapMs({ target }: Pick<BaseContext, 'target'>, undeclared = 0, share = 0.5): number {
  const { messages } = target.profile.limits
  return messages === undefined ? undeclared : messages.perMs / (share * messages.count)
}
