/** A profile as YAML with comments, for `init` and `serve --profile`. Pure but for where the schema lies. */
import { existsSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Document, isCollection, isMap, isScalar, visit } from 'yaml'
import type { ProfileInput } from '../target/profile.ts'

/** A comment above a key of the first level. */
export type Notes = Readonly<Partial<Record<keyof ProfileInput, string>>>

/**
 * @param file where it will be written: the schema for editors is named relative to it
 * @param head first lines, without the comment sign
 * @param tail put behind the last key as comments
 */
export function profileText(file: string, head: string, profile: ProfileInput, notes: Notes, tail = ''): string {
  const document = new Document(profile, { aliasDuplicateObjects: false })
  visit(document, (_key, node, ancestors) => {
    // Lines as one would write them by hand: what is nested twice stands on one line.
    if (isCollection(node) && ancestors.filter(isCollection).length >= 2) node.flow = true
  })
  if (isMap(document.contents)) {
    for (const [index, { key, value }] of document.contents.items.entries()) {
      if (!isScalar(key)) continue
      const note = notes[key.value as keyof ProfileInput]
      key.spaceBefore = index > 0 && (note !== undefined || isCollection(value))
      if (note !== undefined) key.commentBefore = commented(note)
    }
  }
  const schema = schemaHint(file)
  const opening = [...(schema === undefined ? [] : [schema]), ...head.split('\n').map((line) => `# ${line}`.trimEnd())]
  const body = document.toString({ lineWidth: 110, flowCollectionPadding: false, singleQuote: true })
  const closing =
    tail === ''
      ? ''
      : `\n${tail
          .split('\n')
          .map((line) => `# ${line}`.trimEnd())
          .join('\n')}\n`
  return `${opening.join('\n')}\n\n${body}${closing}`
}

/** The yaml library writes `#` and the text; a blank between them is ours. */
function commented(note: string): string {
  return note
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
}

/** Only within the folder in which one works: a path into a global installation would be wrong for everybody else. */
function schemaHint(file: string): string | undefined {
  const schema = fileURLToPath(new URL('../target/profile.schema.json', import.meta.url))
  if (!existsSync(schema) || !schema.startsWith(`${resolve()}${sep}`)) return undefined
  const path = relative(dirname(resolve(file)), schema)
    .split(sep)
    .join('/')
  return `# yaml-language-server: $schema=${path.startsWith('.') ? path : `./${path}`}`
}
