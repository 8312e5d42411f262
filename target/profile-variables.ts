/** `$NAME` in a profile: secrets come from the environment and from nowhere else. Pure. */
import type { Path, Problem } from './profile-problems.ts'
import { shapeAt, variablePattern } from './profile-shape.ts'

export interface Resolved {
  readonly data: unknown
  /** Values that must never reach a report or a log. */
  readonly secrets: readonly string[]
  readonly problems: readonly Problem[]
}

export type Variables = Readonly<Record<string, string | undefined>>

/**
 * Puts the environment's values in the place of `$NAME`, wherever a whole string is nothing else; `$$NAME` is the
 * text `$NAME`. No problem ever shows a value.
 * @param literals `refuse`: a secret written out is a problem (YAML); `allow`: a module may compute its secrets
 */
export function resolveVariables(data: unknown, env: Variables, literals: 'refuse' | 'allow'): Resolved {
  const secrets = new Set<string>()
  const problems: Problem[] = []

  function resolve(value: unknown, path: Path): unknown {
    if (Array.isArray(value)) return value.map((element, index) => resolve(element, [...path, index]))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, [...path, key])]))
    const isSecret = shapeAt(path)?.secret === true
    const variable = typeof value === 'string' ? variablePattern.exec(value) : null
    if (variable !== null) return fromEnvironment((variable[1] ?? variable[2])!, path)
    // `null` is left to the schema, which says that it is empty.
    if (isSecret && literals === 'refuse' && value !== null) problems.push(literalSecret(path))
    else if (isSecret && typeof value === 'string' && value !== '') secrets.add(value)
    return typeof value === 'string' && value.startsWith('$$') ? value.slice(1) : value
  }

  function fromEnvironment(name: string, path: Path): string {
    const found = env[name]
    if (found === undefined || found === '') {
      const state = found === undefined ? 'not set' : 'empty'
      problems.push({ path, text: `${path.join('.')} asks for $${name}, which is ${state}; export ${name}=… first` })
      // Any text: the other mistakes of the profile are still to be found.
      return `$${name}`
    }
    secrets.add(found)
    return unfolded(found)
  }

  return { data: resolve(data, []), secrets: [...secrets], problems }
}

/** CI systems often hold a PEM key on one line, with `\n` written out. */
function unfolded(value: string): string {
  return value.startsWith('-----BEGIN') ? value.replaceAll('\\n', '\n') : value
}

function literalSecret(path: Path): Problem {
  const name = suggestedName(path)
  return {
    path,
    text: `${path.join('.')} is a secret written out; write $${name} here and put the secret into the environment (export ${name}=…)`,
  }
}

function suggestedName(path: Path): string {
  const words = path.filter((key) => typeof key === 'string' && key !== 'accounts').join('_')
  return (words.replaceAll(/([a-z])([A-Z])/g, '$1_$2') || 'secret').toUpperCase()
}
