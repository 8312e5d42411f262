/** Logins that an attack may end, and accounts that it may use up: never those that the runner goes on using. */
import type { LoginAnswer } from '../../target/http-recipe.ts'
import type { Account, HttpRecipe } from '../../target/profile.ts'
import type { TemplateValues } from '../../target/template.ts'
import type { AttackContext, BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'

export interface OwnLogin {
  readonly account: Account
  readonly token: string
  readonly refreshToken?: string
  /** The whole answer: cookies and headers, for attacks that read them. */
  readonly answer: LoginAnswer
}

/**
 * Another session of an account; once more where a declared limit was met by the logins before.
 * @throws ControlFailed when the login gives no token
 */
export async function logInAgain(context: BaseContext, account: Account = context.attacker.account): Promise<OwnLogin> {
  const logIn = () => context.target.login(account, { address: context.freshAddress(), signal: context.signal })
  let answer = await logIn()
  const { logins } = context.target.profile.limits
  if (answer.status === 429 && logins !== undefined) {
    await context.wait(logins.perMs, 'for the limit on logins to forget those before')
    answer = await logIn()
  }
  const { token, refreshToken, status } = answer
  if (token === undefined || status >= 400) throw new ControlFailed(`another login was answered with ${status}`)
  return { account, token, answer, ...(refreshToken === undefined ? {} : { refreshToken }) }
}

/** Makes an account nobody else uses and logs it in. @throws ControlFailed when either is refused */
export async function registerOwn(context: AttackContext<'register'>): Promise<OwnLogin> {
  const username = context.canary()
  const password = `Gc-${context.canary()}`
  await mustSend(context, `a registration as ${username}`, context.register, { username, password })
  return logInAgain(context, { name: username, role: 'user', username, password })
}

/** The token of the declared admin. */
export async function adminToken(context: AttackContext<'admin'>): Promise<string> {
  return context.once(
    'admin token',
    async () => context.admin.token ?? (await logInAgain(context, context.admin)).token,
  )
}

/** Sends a recipe from an address of its own, and notes what came. */
export async function send(
  context: BaseContext,
  what: string,
  recipe: HttpRecipe,
  values: TemplateValues,
  at: { node?: string } = {},
): Promise<LoginAnswer> {
  const options = { address: context.freshAddress(), signal: context.signal, ...at }
  const answer = await context.target.send(recipe, values, options)
  context.note('received', `${what}: HTTP ${answer.status}`)
  return answer
}

/** The same, where only a success will do. @throws ControlFailed otherwise */
export async function mustSend(context: BaseContext, what: string, recipe: HttpRecipe, values: TemplateValues) {
  const answer = await send(context, what, recipe, values)
  if (answer.status >= 400) throw new ControlFailed(`${what} was answered with ${answer.status}`)
  return answer
}
