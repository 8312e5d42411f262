/** Values as JavaScript: secrets become names of the environment, marks of the run are made anew. */
import { looksLikeToken } from '../kit/forge-token.ts'
import { withUnusedBits } from '../kit/other-spellings.ts'
import type { Scene } from './script.ts'
import { tokenExpression } from './token-recipe.ts'

/** The beginning of a token, of which a part may be left out. */
const looksForged = /^(ey[\w-]{10,}\..|\.ey[\w-]{10,}|\.\.[\w-]{20,})/

export interface Words {
  /** JavaScript for a value: secrets are names, marks of this run are made anew. Undefined where it cannot be said. */
  of(value: unknown): string | undefined
  /** From now on this text is what the expression gives, unless it is known already. */
  learn(text: string, expression: string): void
  /** Whatever it is known as. */
  relearn(text: string, expression: string): void
  /** Whether it is, or holds, what has been learned. */
  knows(text: string): boolean
  readonly marks: readonly string[]
  /** Epoch milliseconds of the step that is being told. */
  nowMs: number
}

export function createWords({ attacker, victim, ...keys }: Scene): Words {
  const known = { ...keys, of }
  const names = new Map<string, string>()
  const marks: string[] = []
  for (const [user, letter] of [
    [attacker, 'A'],
    [victim, 'B'],
  ] as const) {
    const { password } = user.account
    if (password !== undefined && !names.has(password)) names.set(password, `PASSWORD_${letter}`)
    names.set(user.token, `TOKEN_${letter}`)
  }
  const real = [
    { name: 'TOKEN_A', token: attacker.token },
    { name: 'TOKEN_B', token: victim.token },
  ]

  const words: Words = {
    of,
    knows: (text) => [...names.keys()].some((secret) => text.includes(secret)),
    learn: (text, expression) => void (names.has(text) || names.set(text, expression)),
    relearn: (text, expression) => void names.set(text, expression),
    marks,
    nowMs: 0,
  }

  function word(text: string): string {
    const whole = names.get(text)
    if (whole !== undefined) return whole
    const found = [...names].find(([secret]) => text.includes(secret))
    if (found !== undefined) return spliced(text, found[0], found[1])
    const mark = /gc[0-9a-f]{18}/.exec(text)?.[0]
    if (mark !== undefined) {
      if (!marks.includes(mark)) marks.push(mark)
      return spliced(text, mark, `mark[${marks.indexOf(mark)}]`)
    }
    const other = respelt(text)
    if (other !== undefined) return other
    if (looksLikeToken(text) || looksForged.test(text))
      return tokenExpression(text, { ...known, real, nowMs: words.nowMs }) ?? 'FORGED_TOKEN'
    return serialised(text) ?? repeated(text) ?? JSON.stringify(text)
  }

  /** A real token in the JSON serialisation (RFC 7515 section 7.2), in its own segments. */
  function serialised(text: string): string | undefined {
    if (!/^\{"(payload|protected|signatures)"/.test(text)) return undefined
    const segments = real.flatMap(({ name, token }) =>
      token.split('.').map((segment, index) => [segment, `${name}.split('.')[${index}]`] as const),
    )
    const pieces = text.split(/([\w-]{30,})/).map((piece, index) => {
      const own = segments.find(([segment]) => segment === piece)?.[1]
      return index % 2 === 0 ? JSON.stringify(piece) : (own ?? 'FORGED_TOKEN')
    })
    return pieces.join(' + ')
  }

  /** Another text for what has been learned: the last letter of base64url has bits that no byte is made of. */
  function respelt(text: string): string | undefined {
    const found = [...names].find(
      ([secret]) =>
        looksLikeToken(secret) && secret.length === text.length && secret.slice(0, -1) === text.slice(0, -1),
    )
    return found && withUnusedBits(found[0]) === text ? `withUnusedBits(${found[1]})` : undefined
  }

  function spliced(text: string, part: string, expression: string): string {
    const at = text.indexOf(part)
    const pieces = [text.slice(0, at), text.slice(at + part.length)].map((piece) =>
      piece === '' ? undefined : word(piece),
    )
    return [pieces[0], expression, pieces[1]].filter((piece) => piece !== undefined).join(' + ')
  }

  /** `Array(120).fill('b')` instead of a hundred and twenty times the same. */
  function filled(list: readonly unknown[]): string | undefined {
    const isLong = list.length > 20 && list.every((item) => typeof item === 'string' && item === list[0])
    return isLong ? `Array(${list.length}).fill(${of(list[0])})` : undefined
  }

  function bytes(value: Buffer): string {
    const text = value.toString()
    return Buffer.from(text).equals(value)
      ? `Buffer.from(${word(text)})`
      : `Buffer.from('${value.toString('hex')}', 'hex')`
  }

  function of(value: unknown): string | undefined {
    const date = dated(value, words.nowMs)
    if (date !== undefined) return date
    if (typeof value === 'string') return word(value)
    if (value === undefined || typeof value === 'number' || typeof value === 'boolean' || value === null)
      return Object.is(value, -0) ? '-0' : String(value)
    if (Buffer.isBuffer(value)) return bytes(value)
    if (Array.isArray(value)) return filled(value) ?? listed(value.map(of), '[', ']')
    if (typeof value !== 'object' || !isPlain(value)) return undefined
    // A computed key makes an own property, so that `__proto__` is sent and not applied.
    return listed(
      Object.entries(value).map(([key, inner]) => {
        const said = of(inner)
        return said && `[${word(key)}]: ${said}`
      }),
      '{ ',
      ' }',
    )?.replaceAll(/\["([A-Za-z]\w*)"\]: /g, '$1: ')
  }

  return words
}

/** A time within a year of the run, in the forms in which clients send it, is told from the time at which the script runs. */
function dated(value: unknown, nowMs: number): string | undefined {
  const iso = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
  const inMs = (ms: number) => `Date.now() + ${Math.round(ms - nowMs)}`
  const isNear = (ms: number) => Math.abs(ms - nowMs) < 366 * 86_400_000
  if (iso && isNear(Date.parse(value))) return `new Date(${inMs(Date.parse(value))}).toISOString()`
  if (typeof value !== 'number') return undefined
  if (isNear(value)) return inMs(value)
  return isNear(value * 1_000) ? `Math.floor((${inMs(value * 1_000)}) / 1_000)` : undefined
}

function isPlain(value: object): boolean {
  return [Object.prototype, null].includes(Object.getPrototypeOf(value))
}

function listed(items: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return items.includes(undefined) ? undefined : `${open}${items.join(', ')}${close}`
}

/** `'A'.repeat(600)` instead of six hundred letters; undefined where none is repeated that often. */
function repeated(text: string): string | undefined {
  const run = /(.)\1{59,}/su.exec(text)
  if (run === null) return undefined
  const [all, letter = ''] = run
  const [before, after] = [text.slice(0, run.index), text.slice(run.index + all.length)]
  return [
    ...(before === '' ? [] : [JSON.stringify(before)]),
    `${JSON.stringify(letter)}.repeat(${all.length / letter.length})`,
    ...(after === '' ? [] : [repeated(after) ?? JSON.stringify(after)]),
  ].join(' + ')
}
