/** Guesses passwords over the target's login, and tells a judged guess from one that a limit turned away. */
import { HarnessError } from '../../errors.ts'
import type { LoginAnswer } from '../../target/http-recipe.ts'
import type { Account } from '../../target/profile.ts'
import type { BaseContext } from '../attack.ts'
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
      ...(headers === undefined ? {} : { headers }),
    })
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

/** What a judged wrong guess is answered with. @throws ControlFailed when a single one is not plainly refused */
export async function wrongAnswer(context: BaseContext, one: Guess): Promise<string> {
  const answer = await guess(context, one)
  if (answer === undefined || answer.token !== undefined || answer.status === 429)
    throw new ControlFailed(`a single wrong password was answered with ${answer?.status ?? 'nothing'}`)
  return shapeOf(answer, one.account)
}

/** Guesses more often than the limit allows; a guess that is answered as the first one was is granted. */
export async function guessOften(
  context: BaseContext,
  name: string,
  limit: Rate | undefined,
  judged: string,
  next: (n: number) => Guess,
): Promise<Asked> {
  let turnedAway: string | undefined
  const pressure = {
    limit,
    undeclared: { count: 2, perMs: 1_000 },
    fewest: 50,
    most: 250,
    atOnce: 6,
    longestMs: 15_000,
  }
  const asked = await askOften(limit === undefined ? pressure : { ...pressure, fewest: 2 * limit.count }, async (n) => {
    const one = next(n)
    const shape = shapeOf(await guess(context, one), one.account)
    if (shape !== judged) turnedAway ??= shape
    return shape === judged
  })
  const others = turnedAway === undefined ? '' : ` (turned away: ${turnedAway.slice(0, 80)})`
  context.note('measured', `${name}: wrong passwords judged${others}: ${asked.summary}`)
  return asked
}
