/** Asks for a new token with a refresh token, and says whether there was one in the answer. */
import type { AttackContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { logInAgain, type OwnLogin, send } from './own-login.ts'

export interface Refreshed {
  readonly ok: boolean
  readonly token: string | undefined
  readonly refreshToken: string | undefined
}

/** Success is a token, whatever the status says. */
export async function refresh(
  context: AttackContext<'refresh'>,
  what: string,
  refreshToken: string,
  at: { node?: string } = {},
): Promise<Refreshed> {
  const { status, token, refreshToken: next } = await send(context, what, context.refresh, { refreshToken }, at)
  return { ok: status < 400 && token !== undefined, token, refreshToken: next }
}

/** Another login, with the refresh token that it gave. @throws ControlFailed when it gave none */
export async function logInForRefresh(context: AttackContext): Promise<OwnLogin & { refreshToken: string }> {
  const login = await logInAgain(context)
  if (login.refreshToken !== undefined) return { ...login, refreshToken: login.refreshToken }
  throw new ControlFailed('the login gave no refresh token where the profile says')
}

/** A refresh that must succeed: the control. @throws ControlFailed when it does not */
export async function mustRefresh(
  context: AttackContext<'refresh'>,
  what: string,
  refreshToken: string,
  at: { node?: string } = {},
) {
  const refreshed = await refresh(context, what, refreshToken, at)
  if (refreshed.ok) return refreshed
  throw new ControlFailed(`${what} was refused`)
}
