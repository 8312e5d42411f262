/**
 * Templates: JSON values in which `{{text}}`, `{{room}}`, … stand for what is filled in (sending) or read out
 * (hearing). Pure. Keys of objects are literal; only strings in value position are looked into.
 */
import { HarnessError } from '../errors.ts'

/** Every word that may stand between the braces. */
export const placeholders = [
  'text',
  'room',
  'sender',
  'token',
  'username',
  'password',
  'newPassword',
  'refreshToken',
  'adminToken',
  'user',
  'message',
] as const

export type Placeholder = (typeof placeholders)[number]

/** Any JSON value may be filled in: attacks send arrays and objects where a server expects a string. */
export type TemplateValues = Readonly<Partial<Record<Placeholder, unknown>>>

const mark = /\{\{\s*([^{}]*?)\s*\}\}/g

/** A string template cut at its marks: `literals` has one more element than `names`. */
interface Cut {
  readonly literals: readonly string[]
  readonly names: readonly string[]
}

function cut(template: string): Cut {
  const literals: string[] = []
  const names: string[] = []
  let end = 0
  for (const found of template.matchAll(mark)) {
    literals.push(template.slice(end, found.index))
    names.push(found[1] as string)
    end = found.index + found[0].length
  }
  literals.push(template.slice(end))
  return { literals, names }
}

/** The one name of a string that is nothing but a placeholder: it stands for any JSON value, not only for text. */
function wholeName({ literals, names }: Cut): string | undefined {
  return names.length === 1 && literals.every((literal) => literal === '') ? names[0] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

/** The names between braces in `template`, in order of appearance, with repetitions and with unknown ones. */
export function namesIn(template: unknown): string[] {
  if (typeof template === 'string') return [...cut(template).names]
  if (Array.isArray(template)) return template.flatMap(namesIn)
  return isObject(template) ? Object.values(template).flatMap(namesIn) : []
}

/**
 * Puts `values` in the place of the placeholders. A string that is only a placeholder becomes the value itself,
 * whatever its type; inside a longer string, what is not text is written as JSON.
 * @throws {HarnessError} `profile-invalid` when the template asks for something that `values` does not have
 */
export function fillTemplate(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') return fillText(template, values)
  if (Array.isArray(template)) return template.map((element) => fillTemplate(element, values))
  if (!isObject(template)) return template
  // fromEntries defines own keys, so that a template with a `__proto__` key sends exactly that key.
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values)]))
}

function fillText(template: string, values: TemplateValues): unknown {
  const parts = cut(template)
  const whole = wholeName(parts)
  if (whole !== undefined) return lookUp(whole, values, template)
  return parts.names.reduce(
    (sofar, name, index) => sofar + asText(lookUp(name, values, template)) + parts.literals[index + 1],
    parts.literals[0] as string,
  )
}

function lookUp(name: string, values: TemplateValues, template: string): unknown {
  const value = Object.hasOwn(values, name) ? values[name as Placeholder] : undefined
  if (value !== undefined) return value
  const known = Object.keys(values).map((key) => `{{${key}}}`)
  throw new HarnessError(
    'profile-invalid',
    `the template "${template}" asks for {{${name}}}, which has no value here`,
    {
      hint: known.length > 0 ? `what can stand here: ${known.join(', ')}` : 'nothing can be filled in here',
    },
  )
}

/**
 * Reads the placeholders out of what arrived, or says `undefined` when it does not fit the template.
 *
 * Objects may have more keys than their template and arrays more elements; everything else must be equal. A string
 * that is only a placeholder captures any JSON value; in `"{{sender}}: {{text}}"` each captures text, the earlier one
 * up to the first place where the literal that follows it stands. A placeholder that occurs twice, or has a value
 * in `known`, must be the same everywhere.
 */
export function matchTemplate(
  template: unknown,
  value: unknown,
  known: TemplateValues = {},
): TemplateValues | undefined {
  const captured: Record<string, unknown> = Object.create(null)
  return fits(template, value, known, captured) ? { ...captured } : undefined
}

/**
 * What arrived, once for each element of a list of which `template` describes the one element with the text in it; as it
 * is where it describes no such list. The list of arguments itself is none.
 */
export function eachMessage(template: readonly unknown[], args: readonly unknown[]): readonly (readonly unknown[])[] {
  const index = template.findIndex(hasText)
  return index in args ? each(template[index], args[index]).map((one) => args.with(index, one)) : [args]
}

function each(template: unknown, value: unknown): readonly unknown[] {
  if (Array.isArray(template) && Array.isArray(value) && template.length === 1) return value.map((element) => [element])
  if (!isObject(template) || !isObject(value)) return [value]
  const key = Object.keys(template).find((name) => hasText(template[name]))
  if (key === undefined || !Object.hasOwn(value, key)) return [value]
  return each(template[key], value[key]).map((one) => ({ ...value, [key]: one }))
}

function hasText(template: unknown): boolean {
  return namesIn(template).includes('text')
}

function fits(template: unknown, value: unknown, known: TemplateValues, captured: Record<string, unknown>): boolean {
  if (typeof template === 'string') return textFits(template, value, known, captured)
  if (Array.isArray(template)) {
    return (
      Array.isArray(value) &&
      value.length >= template.length &&
      template.every((element, index) => fits(element, value[index], known, captured))
    )
  }
  if (!isObject(template)) return template === value
  return (
    isObject(value) &&
    Object.keys(template).every((key) => Object.hasOwn(value, key) && fits(template[key], value[key], known, captured))
  )
}

function textFits(template: string, value: unknown, known: TemplateValues, captured: Record<string, unknown>): boolean {
  const parts = cut(template)
  const whole = wholeName(parts)
  if (whole !== undefined) return value !== undefined && keep(whole, value, known, captured)
  if (typeof value !== 'string') return false
  const { literals, names } = parts
  const first = literals[0] as string
  if (names.length === 0) return value === template
  if (!value.startsWith(first)) return false
  let at = first.length
  return names.every((name, index) => {
    const next = literals[index + 1] as string
    const last = index === names.length - 1
    // The last placeholder takes all up to the closing literal; an earlier one stops at the first that follows it.
    const end = last ? value.length - next.length : value.indexOf(next, at)
    if (end < at || !value.startsWith(next, end)) return false
    const found = value.slice(at, end)
    at = end + next.length
    return keep(name, found, known, captured)
  })
}

function keep(name: string, value: unknown, known: TemplateValues, captured: Record<string, unknown>): boolean {
  const expected = name in captured ? captured[name] : Object.hasOwn(known, name) ? known[name as Placeholder] : value
  // What was filled into a longer string comes back as text: 7 and "7" are then the same.
  if (expected !== value && !equalAsText(expected, value)) return false
  if (!(name in captured)) captured[name] = value
  return true
}

function equalAsText(one: unknown, other: unknown): boolean {
  return asText(one) === asText(other)
}
