/** The profile's schema as data: for editors, and for messages that know what could have been meant. */
import { z } from 'zod'
import { profileSchema } from './profile.ts'

export type Path = readonly (string | number)[]

interface Schema {
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  description?: string
  secret?: boolean
  pattern?: string
  [other: string]: unknown
}

/** What may stand at one place of a profile. */
export interface Shape {
  /** Keys of an object with fixed keys; empty for a value, a list or a map of your own names. */
  readonly keys: readonly string[]
  readonly secret: boolean
  readonly description: string | undefined
}

let made: Schema | undefined

function jsonSchema(): Schema {
  made ??= z.toJSONSchema(profileSchema, { io: 'input' }) as Schema
  return made
}

/** What the schema says about the value at `path`; undefined where it says nothing (inside a template). */
export function shapeAt(path: Path): Shape | undefined {
  let candidates = [jsonSchema()]
  for (const key of path) candidates = candidates.flatMap((schema) => inside(schema, key))
  const all = candidates.flatMap(branches)
  if (all.length === 0) return undefined
  return {
    keys: all.flatMap((schema) => Object.keys(schema.properties ?? {})),
    secret: all.some((schema) => schema.secret === true),
    description: all.find((schema) => schema.description !== undefined)?.description,
  }
}

function branches(schema: Schema): Schema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(branches)]
}

function inside(schema: Schema, key: string | number): Schema[] {
  return branches(schema).flatMap((branch) => {
    if (typeof key === 'number') return branch.items === undefined ? [] : [branch.items]
    if (branch.properties !== undefined && Object.hasOwn(branch.properties, key)) return [branch.properties[key]!]
    return typeof branch.additionalProperties === 'object' ? [branch.additionalProperties] : []
  })
}

/** Every path of the schema at which a secret may stand; `*` for each element of a list. */
export function secretPaths(schema: Schema = jsonSchema(), path: string[] = []): string[][] {
  if (schema.secret === true) return [path]
  const children = Object.entries(schema.properties ?? {})
  return [
    ...children.flatMap(([key, child]) => secretPaths(child, [...path, key])),
    ...(schema.items === undefined ? [] : secretPaths(schema.items, [...path, '*'])),
    ...(schema.anyOf ?? []).flatMap((child) => secretPaths(child, path)),
  ]
}

/** A whole string that asks for an environment variable: `$NAME`, or `${NAME}`. */
export const variablePattern = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})$/

/**
 * JSON Schema for editors, as `target/profile.schema.json` has it. It describes YAML, where a secret can only be the
 * name of an environment variable.
 */
export function profileJsonSchema(): object {
  const schema = structuredClone(jsonSchema())
  for (const path of secretPaths()) {
    const secret = path.reduce((at, key) => (key === '*' ? at.items! : at.properties![key]!), schema)
    delete secret.secret
    secret.pattern = variablePattern.source
    secret.description = `${secret.description ?? 'A secret'}. Write $NAME, and set NAME in the environment`
  }
  return { ...schema, title: 'gatecrash profile' }
}
