/** What is wrong with a profile, said so that its author can mend it: the key, the line and the mend. Pure. */
import type { z } from 'zod'
import { HarnessError } from '../errors.ts'
import { didYouMean } from './nearest.ts'
import { type Path, shapeAt } from './profile-shape.ts'

export type { Path } from './profile-shape.ts'

export interface Problem {
  /** Where; empty for the file as a whole. */
  readonly path: Path
  readonly text: string
  /** Set where the parser knows better than the key. */
  readonly line?: number
}

/** Dotted key to line, 1-based; empty for a module, whose keys have no lines. */
export type Lines = Readonly<Record<string, number>>

type Issue = z.core.$ZodIssue

/**
 * One error for all problems, each with `file:line`.
 * @param file as the user wrote it
 */
export function profileError(file: string, lines: Lines, problems: readonly Problem[]): HarnessError {
  const said = problems.map((problem) => {
    const line = problem.line ?? lineOf(lines, problem.path)
    return `${file}${line === undefined ? '' : `:${line}`}: ${problem.text}`
  })
  const message = said.length === 1 ? said[0]! : `${file} has ${said.length} mistakes:\n  ${said.join('\n  ')}`
  return new HarnessError('profile-invalid', message, { hint: 'docs/profiles.md explains every key' })
}

/** The line of the key, or of the nearest key above it that is written down. */
export function lineOf(lines: Lines, path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lines[path.slice(0, length).join('.')]
    if (line !== undefined) return line
  }
  return undefined
}

/** Turns the findings of the schema into problems; `data` is what was checked. */
export function problemsOf(issues: readonly Issue[], data: unknown): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, data))
}

function problemsOfIssue(issue: Issue, data: unknown): Problem[] {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]))
  if (issue.code === 'invalid_union') {
    const deeper = deepestBranch(issue.errors)
    if (deeper !== undefined)
      return problemsOf(
        deeper.map((inner) => ({ ...inner, path: [...path, ...inner.path] })),
        data,
      )
  }
  const value = valueAt(data, path)
  return [{ path, text: value === undefined ? missing(path) : `${name(path)} ${complaint(issue, value)}` }]
}

/** Of a union's branches, the one that fits at the top and only fails inside; none where the type itself is wrong. */
function deepestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) => issues.length > 0 && issues.every((issue) => isInside(issue)))
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys'
}

function unknownKey(path: Path): Problem {
  const known = shapeAt(path.slice(0, -1))?.keys ?? []
  const mend = didYouMean(String(path.at(-1)), known) || `known here: ${known.join(', ')}`
  return { path, text: `${name(path)} is no key of a profile; ${mend}` }
}

function missing(path: Path): string {
  const shape = shapeAt(path)
  const about = shape?.description ?? (shape && shape.keys.length > 0 ? `it has ${shape.keys.join(', ')}` : undefined)
  return `${name(path)} is missing${about === undefined ? '' : ` (${about})`}`
}

/** The rest of a sentence that begins with the key. Never shows a value that might be a secret: only words of ours. */
function complaint(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeWords[issue.expected] ?? issue.expected}, not ${kindOf(value)}`
    case 'invalid_value':
      return oneOf(issue.values.map(String), value)
    case 'invalid_union':
      return unionComplaint(issue.errors, value)
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false)
    case 'too_big':
      return `must be at most ${issue.maximum}`
    case 'invalid_format':
      return 'prefix' in issue ? `must begin with "${issue.prefix}"` : `must be a ${issue.format}`
    default:
      return issue.message
  }
}

function unionComplaint(branches: readonly (readonly Issue[])[], value: unknown): string {
  const issues = branches.flat()
  const values = issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []))
  if (values.length > 0) return oneOf(values, value)
  const types = issues.flatMap((issue) => (issue.code === 'invalid_type' ? [typeWords[issue.expected]] : []))
  if (types.length === branches.length) return `must be ${types.join(' or ')}, not ${kindOf(value)}`
  // One branch fits by type and complains about something else.
  const other = issues.find((issue) => issue.code !== 'invalid_type')
  return other === undefined ? `cannot be ${kindOf(value)}` : complaint(other, value)
}

function oneOf(values: readonly string[], value: unknown): string {
  const list = values.length === 1 ? values[0] : `one of ${values.join(', ')}`
  if (typeof value === 'object' && value !== null) return `must be ${list}, not ${kindOf(value)}`
  const guess = didYouMean(String(value), values)
  return `must be ${list}, not ${JSON.stringify(value)}${guess === '' ? '' : `; ${guess}`}`
}

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === 'string') return 'must not be empty'
  if (origin === 'array') return `must have at least ${minimum} element${minimum === 1 ? '' : 's'}`
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction'
  const words: Record<string, string> = { string: 'text', boolean: 'true or false', object: 'a map of keys' }
  return words[typeof value] ?? `a ${typeof value}`
}

function name(path: Path): string {
  return path.length === 0 ? 'the profile' : path.join('.')
}

export function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}
