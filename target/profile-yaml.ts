/** YAML to data, with the line of every key. Pure. */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLError } from 'yaml'
import type { Lines, Problem } from './profile-problems.ts'

export interface ParsedYaml {
  readonly data: unknown
  readonly lines: Lines
  readonly problems: readonly Problem[]
}

/** Parses one YAML 1.2 document; JSON is YAML too. What is wrong comes back as problems with lines. */
export function parseYaml(source: string): ParsedYaml {
  const counter = new LineCounter()
  // prettyErrors would add the offending source to the message, and with it perhaps a secret.
  const documents = parseAllDocuments(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: true })
  const document = Array.isArray(documents) ? documents[0] : undefined
  if (document === undefined || document.contents === null)
    return { data: undefined, lines: {}, problems: [{ path: [], text: 'the profile is empty', line: 1 }] }
  if (documents.length > 1)
    return failed({ path: [], text: 'the file holds several documents; a profile is one (remove the line ---)' })
  const problems = [...document.errors, ...document.warnings].map((error) => problemOf(error, counter, source))
  if (problems.length > 0) return { data: undefined, lines: {}, problems }
  if (!isMap(document.contents))
    return failed({ path: [], text: 'a profile is a map of keys; it begins with `version: 1`', line: 1 })
  const lines: Record<string, number> = {}
  collectLines(document.contents, [], counter, lines)
  try {
    return { data: document.toJS(), lines, problems: [] }
  } catch (error) {
    // An alias without anchor, or a nest of aliases that would grow without bound.
    return failed({ path: [], text: `YAML aliases cannot be resolved: ${(error as Error).message}` })
  }
}

function failed(problem: Problem): ParsedYaml {
  return { data: undefined, lines: {}, problems: [problem] }
}

function problemOf(error: YAMLError, counter: LineCounter, source: string): Problem {
  const { line } = counter.linePos(error.pos[0])
  return { path: [], line, text: explain(error, source) }
}

function explain(error: YAMLError, source: string): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab stands where YAML wants blanks; indent with blanks'
    case 'DUPLICATE_KEY':
      return `the key ${wordAt(source, error.pos[0])} is here a second time; keep one`
    case 'BAD_INDENT':
      return error.message.startsWith('Flow')
        ? 'the bracket or brace before this is not closed'
        : 'this line is indented differently from its neighbours'
    case 'BAD_ALIAS':
    case 'TAG_RESOLVE_FAILED':
      return `${error.message}; quote the value if it begins with ! or *`
    default:
      return `this is no YAML: ${lowerFirst(error.message)}`
  }
}

function wordAt(source: string, offset: number): string {
  return /^[^\s:]*/.exec(source.slice(offset))?.[0] ?? ''
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function collectLines(node: unknown, path: string[], counter: LineCounter, lines: Record<string, number>): void {
  if (isAlias(node)) return
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key) || !pair.key.range) continue
      const inner = [...path, String(pair.key.value)]
      lines[inner.join('.')] = counter.linePos(pair.key.range[0]).line
      collectLines(pair.value, inner, counter, lines)
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = [...path, String(index)]
      const start = (item as { range?: [number, number, number] | null } | null)?.range?.[0]
      if (start !== undefined) lines[inner.join('.')] = counter.linePos(start).line
      collectLines(item, inner, counter, lines)
    }
  }
}
