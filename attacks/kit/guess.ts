/** Guesses passwords over the target's login, and tells a judged guess from one that a limit turned away. */
import { HarnessError } from '../../errors.ts'
import type { Observation } from '../../reports/model.ts'
import type { LoginAnswer } from '../../target/http-recipe.ts'
import type { Account } from '../../target/profile.ts'
import type { TemplateValues } from '../../target/template.ts'
import type { AttackContext, BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import type { Rate } from './flood.ts'
import { type Asked, askOften } from './often.ts'

export interface Guess {
  readonly account: Account
  readonly address: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** An account that does not exist. */
export function nobody(context: BaseContext): Account {
  const name = context.canary().slice(0, 12)
  return { name, role: 'user', username: name }
}

/** Many guesses at once wait for each other's hashes. */
const slowestMs = 25_000

/** One wrong password. Undefined when the target hung up without an answer. */
export async function guess(
  context: BaseContext,
  { account, address, headers }: Guess,
): Promise<LoginAnswer | undefined> {
  try {
    return await context.target.login(account, {
      password: `wrong-${context.canary()}`,
      address,
      signal: context.signal,
      timeoutMs: slowestMs,
      ...(headers === undefined ? {} : { headers }),
    })
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'connection-lost') return undefined
    throw error
  }
}

/** A login with whatever values for name and password. Undefined when the target hung up, as on too long a body. */
export async function logInWith(
  context: AttackContext<'login'>,
  values: Readonly<Record<'username' | 'password', unknown>>,
): Promise<LoginAnswer | undefined> {
  const { target, login, signal } = context
  try {
    return await target.send(login, values as TemplateValues, { address: context.freshAddress(), signal })
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'connection-lost') return undefined
    throw error
  }
}

/** Status and text of an answer, without what differs from one answer to the next: names, numbers, ids. */
export function shapeOf(answer: LoginAnswer | undefined, account: Account): string {
  if (answer === undefined) return 'hung up'
  const text = answer.response.text().slice(0, 4_000)
  const named = account.username ? text.replaceAll(account.username, '<name>') : text
  return `${answer.status} ${named.replace(/[0-9a-f]{8,}(-[0-9a-f]{4,})*|\d+/gi, '#').trim()}`
}

/** The right password of an account: noted where it is let in, or how it was turned away. */
export async function tryRight(
  context: BaseContext,
  when: string,
  { account, ...at }: Guess,
): Promise<{ readonly letIn: Observation | undefined; readonly shape: string }> {
  const answer = await context.target.login(account, { ...at, timeoutMs: slowestMs, signal: context.signal })
  const worked = answer.token !== undefined && answer.status < 400
  const noted = context.note('received', `${when}, the right password: ${worked ? 'let in' : `HTTP ${answer.status}`}`)
  return { letIn: worked ? noted : undefined, shape: shapeOf(answer, account) }
}

/** The same, from an address that nobody used before. Undefined when it is refused. */
export async function rightPassword(
  context: BaseContext,
  account: Account,
  when: string,
): Promise<Observation | undefined> {
  return (await tryRight(context, when, { account, address: context.freshAddress() })).letIn
}

/** The same, as a control. @throws ControlFailed when it is not let in */
export async function honestLogin(context: BaseContext, account: Account, when = 'before'): Promise<Observation> {
  const control = await rightPassword(context, account, when)
  if (control === undefined) throw new ControlFailed('the right password of an honest account was refused')
  return control
}

/** What a judged wrong guess is answered with. @throws ControlFailed when a single one is not plainly refused */
export async function wrongAnswer(context: BaseContext, one: Guess): Promise<string> {
  const answer = await guess(context, one)
  if (answer === undefined || answer.token !== undefined || answer.status === 429)
    throw new ControlFailed(`a single wrong password was answered with ${answer?.status ?? 'nothing'}`)
  return shapeOf(answer, one.account)
}

/** So many guesses are tried at least where no limit is declared. */
export const fewestUndeclared = 50
/** So many at most, whatever the limit. */
export const mostGuesses = 250
/** So often in a row must the right password be let in: once, a window of the limit may just have turned. */
export const rounds = 3

/** More than are left of a limit, also where its window turns among them. */
export function wrongBefore(limit: Rate | undefined): number {
  return limit === undefined ? fewestUndeclared : 2 * limit.count + 1
}

/**
 * Guesses more often than the limit allows, or 50 times; a guess that is answered as a single one was is granted. That
 * it was judged is not said: see right-behind.ts.
 */
export async function guessOften(
  context: BaseContext,
  name: string,
  limit: Rate | undefined,
  judged: string,
  next: (n: number) => Guess,
): Promise<Asked> {
  let turnedAway: string | undefined
  const pressure =
    limit === undefined
      ? { limit, undeclared: { count: 2, perMs: 1_000 }, fewest: fewestUndeclared, atOnce: 6 }
      : // All at once, so that a slow hash does not stand in for the limit.
        { limit, undeclared: limit, fewest: 3 * limit.count, atOnce: 3 * limit.count }
  const asked = await askOften({ ...pressure, most: mostGuesses, longestMs: 12_000 }, async (n) => {
    const one = next(n)
    const shape = shapeOf(await guess(context, one), one.account)
    if (shape !== judged) turnedAway ??= shape
    return shape === judged
  })
  const others = turnedAway === undefined ? '' : ` (turned away: ${turnedAway.slice(0, 80)})`
  context.note('measured', `${name}: wrong passwords answered as a single one${others}: ${asked.summary}`)
  return asked
}
