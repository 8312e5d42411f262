/** Logins in a script: recipes of the profile as JavaScript, and guesses with the right password behind them. */
import type { HttpRecipe } from '../../target/profile.ts'
import { fillTemplate, type TemplateValues } from '../../target/template.ts'
import type { AttackContext, BaseContext } from '../attack.ts'
import type { Say } from '../reproduction/steps.ts'
import type { Rate } from './flood.ts'
import { rounds, wrongBefore } from './guess.ts'

const name = 'the name of somebody'
const secret = 'the password of somebody'

/** The arguments of `ask` that send the recipe. */
export function recipeWords(
  { target }: BaseContext,
  { value }: Say,
  recipe: HttpRecipe,
  values: TemplateValues,
): { readonly to: string; readonly headers: string; readonly body: string } {
  const filled = (part: unknown) => value(fillTemplate(part, values))
  const form = recipe.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  return {
    to: `'${recipe.method}', ${filled(recipe.url)}`,
    headers: filled({ ...form, ...target.profile.request.headers, ...recipe.headers }),
    body: recipe.form === undefined ? filled(recipe.json) : `String(new URLSearchParams(${filled(recipe.form)}))`,
  }
}

/** A function `called(username, password, { headers, from })` that sends the recipe. */
export function recipeLines(context: BaseContext, say: Say, called: string, recipe: HttpRecipe): string {
  say.learn(name, 'username')
  say.learn(secret, 'password')
  const { to, headers, body } = recipeWords(context, say, recipe, { username: name, password: secret })
  return `const ${called} = (username, password, { headers, from } = {}) =>
  ask(${to}, { ...${headers}, ...headers }, ${body}, from)`
}

/** `login(username, password, { headers, from })`, `tokenOf(answer)` and `isIn(answer)`. */
export function loginLines(context: AttackContext<'login'>, say: Say): string {
  const { login } = context
  const token = login.token.startsWith('cookie:')
    ? `cookies[${JSON.stringify(login.token.slice(7))}]`
    : `body?.${login.token.replaceAll('.', '?.')}`
  return `${recipeLines(context, say, 'login', login)}
const tokenOf = (answer) => answer?.${token}
const isIn = (answer) => /^{"status":[23]/.test(answer?.seen) && tokenOf(answer) !== undefined`
}

/** JavaScript for an address that nobody used before, by the number `n`; where there is one of our own only, that. */
export function addressWords(context: BaseContext): string {
  return context.freshAddress() === undefined ? 'undefined' : `\`127.9.\${n >> 8}.\${n & 255}\``
}

/** In JavaScript what a guess is made with; `n` counts the guesses. */
export interface GuessWords {
  readonly limit: Rate | undefined
  /** Whose password is guessed. */
  readonly whose: string
  /** Headers and address: `{ headers, from }`. */
  readonly as: string
}

/** A script of guesses, given the lines that show that they count. */
export type GuessScript = (say: Say, lines: (guesses: GuessWords) => string) => string

/** As many wrong passwords as the limit cannot judge, and the right one behind them, which `then` looks at. */
export function roundsLines(
  { attacker }: BaseContext,
  { value }: Say,
  { limit, whose, as }: GuessWords,
  then: string,
): string {
  const { username, password } = attacker.account
  return `// Not once only: the window of a limit may turn among them.
for (let round = 0; round < ${rounds}; round++) {
  const wrong = Array.from({ length: ${wrongBefore(limit)} }, () => login(${whose}, \`wrong-\${n++}\`, ${as}))
  const right = await login(${value(username)}, ${value(password)}, ${as})
  await Promise.all(wrong)
  ${then}
}`
}

/** So many wrong passwords at once, more of them judged than the declared limit allows, and the right one a window later. */
export function higherLimitLines(
  { attacker }: BaseContext,
  { value }: Say,
  { whose, as }: GuessWords,
  limit: Rate,
  count: number,
): string {
  const { username, password } = attacker.account
  return `const single = await login(${whose}, \`wrong-\${n++}\`, ${as})
const startMs = performance.now()
const wrong = await Promise.all(Array.from({ length: ${count} }, () => login(${whose}, \`wrong-\${n++}\`, ${as})))
const judged = wrong.filter((answer) => answer?.seen === single?.seen).length
const most = mostOf(${value({ ...limit, tolerance: 1.2 })}, ${count}, startMs, startMs)
expect(judged > most, \`of ${count} wrong passwords \${judged} are answered like a single one, and up to \${most} prove nothing\`)
await sleep(${limit.perMs})
expect(isIn(await login(${value(username)}, ${value(password)}, ${as})), 'a window later the right password is turned away')`
}

/** To look at the right one. */
export const mustBeIn = "expect(isIn(right), 'behind wrong ones the right password is turned away')"
