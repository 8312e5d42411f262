/**
 * The last line of defence: whatever an attack recorded, no token, password or key leaves in a report. It knows the
 * shapes of credentials, and the secrets of this run in every form in which a server may hand them back.
 */
import { Buffer } from 'node:buffer'

/** Secrets shorter than this are not looked for: replacing them would shred the report and give them away. */
const shortestSecret = 4
/** The middle of a longer base64 text is looked for only if this many characters of it are certain. */
const shortestMiddle = 8

// Runs of base64url joined by dots, taken whole from their first character, so that the search stays linear.
const dotted = /(?<![\w-])[\w-]{3,}={0,2}(?:(?:\.|%2[Ee])[\w-]*={0,2})+/g
// What `{"`, `{ ` and a `{` before a line break or tab look like in base64.
const jsonStart = /ey[JA]|ew[o0k]/g
const pem = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g
const jwkPrivate = /(\\{0,8}"(?:d|p|q|dp|dq|qi|k)\\{0,8}"\s{0,8}:\s{0,8}\\{0,8}")[\w-]{16,}={0,2}/g
const authorization = /\b(Bearer|Basic)(\s+|%20)[\w.~+/=-]{20,}/g

function algorithm(segment: string): string | undefined {
  const header = Buffer.from(segment, 'base64url').toString('latin1')
  if (!/^\{\s*["}]/.test(header)) return undefined
  return /"alg"\s*:\s*"([\w-]{1,16})"/.exec(header)?.[1] ?? 'of unknown algorithm'
}

function withoutTokens(run: string): string {
  for (const { index } of run.matchAll(jsonStart)) {
    const header = /^[\w-]+/.exec(run.slice(index))?.[0] ?? ''
    // A header alone is no credential; one with anything behind it is.
    if (header.length < 12 || index + header.length >= run.length) continue
    const alg = algorithm(header)
    if (alg !== undefined) return `${run.slice(0, index)}[JWT ${alg}, redacted]`
  }
  return run
}

/** Takes out everything that looks like a credential, known or not. */
export function redactShapes(text: string): string {
  return text
    .replace(dotted, withoutTokens)
    .replace(pem, '[PEM $1, redacted]')
    .replace(jwkPrivate, '$1[redacted]')
    .replace(authorization, '$1$2[redacted]')
}

/** What is certain of a secret's base64 when it stands `offset` bytes into a group of three, with unknown neighbours. */
function middle(secret: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), secret])
    .toString('base64')
    .replace(/=+$/, '')
  const uncertainBefore = [0, 2, 3][offset] ?? 0
  const uncertainAfter = (offset + secret.length) % 3 === 0 ? 0 : 1
  return encoded.slice(uncertainBefore, encoded.length - uncertainAfter)
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** `exact` is looked for as it stands, `anyCase` where either case of a hexadecimal digit is the same. */
function formsOf(secret: string): { exact: string[]; anyCase: string[] } {
  const raw = Buffer.from(secret, 'utf8')
  const middles = [0, 1, 2].map((offset) => middle(raw, offset)).filter((form) => form.length >= shortestMiddle)
  const encoded = [raw.toString('base64'), ...middles]
  const percent = [secret.toWellFormed(), ...encoded].map(encodeURIComponent)
  // A token may come back in parts: the signature alone, or the payload alone, is still a secret.
  const parts = secret.includes('.') ? secret.split('.').filter((part) => /^[\w-]{16,}$/.test(part)) : []
  return {
    exact: [
      secret,
      inJson(secret),
      inJson(inJson(secret)),
      ...encoded,
      ...encoded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')),
      ...parts,
    ],
    anyCase: [...percent, ...percent.map((form) => form.replaceAll('%20', '+')), raw.toString('hex')],
  }
}

function anyOf(forms: readonly string[], flags: string): RegExp | undefined {
  if (forms.length === 0) return undefined
  // Longest first, or a part would be taken out of the whole and leave the rest standing.
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length)
  const escaped = sorted.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(escaped.join('|'), flags)
}

/** Makes the function that scrubs one text of credential shapes and of these secrets. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret.length >= shortestSecret).map(formsOf)
  const exact = anyOf(
    forms.flatMap((form) => form.exact),
    'g',
  )
  const anyCase = anyOf(
    forms.flatMap((form) => form.anyCase),
    'gi',
  )
  return (text) => {
    let left = text.toWellFormed()
    if (exact) left = left.replace(exact, '[redacted]')
    if (anyCase) left = left.replace(anyCase, '[redacted]')
    return redactShapes(left)
  }
}

/** Keys whose values are ours and have a meaning: a password `high` must not turn a severity into `[redacted]`. */
const structural = new Set(
  'schemaVersion tool generatedAt startedAt id kind phase severity effect outcome confidence unlock fingerprint histogram'.split(
    ' ',
  ),
)
/** Objects whose keys are free text as well. */
const records = new Set(['counters', 'parameters', 'lines'])

/** Applies a text function to every free text of report data, names of counters and parameters included. */
export function redactData<T>(value: T, change: (text: string) => string, within = ''): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((item) => redactData(item, change)) as T
  if (typeof value !== 'object' || value === null) return value
  const result = new Map<string, unknown>()
  for (const [key, item] of Object.entries(value)) {
    let name = records.has(within) ? change(key) : key
    while (result.has(name)) name += ' (again)'
    const meant = structural.has(key) && !records.has(within)
    result.set(name, meant ? item : redactData(item, change, records.has(within) ? '' : key))
  }
  return Object.fromEntries(result) as T
}

/** An ordinary word as a secret (`password`, `secret`) is not looked for in our own texts: its absence would tell it. */
export function ownWord(secret: string): boolean {
  return /^[A-Za-z]{1,16}$/.test(secret)
}
