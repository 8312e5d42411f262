/** Values in tokens, and JSON in them that no encoder would write, as JavaScript made of what the real tokens hold. */
import { readToken } from '../kit/forge-token.ts'
import { isOwnKey } from './signature-recipe.ts'
import type { Known, RealToken } from './token-recipe.ts'

/** A pair of a flat object as it is written; of what is nested one level only. */
const pair = /("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|[^",{}[\]]+|\[[^{}[\]]*\]|\{[^{}]*\})/g
/** What is longer and holds nothing of a real token cannot be made anew. */
const longestLiteral = 60

/** A value; dates are told from now. */
export function valueExpression(key: string, given: unknown, { nowMs, of }: Known): string {
  if (key === 'jwk' && isOwnKey(given)) {
    const { n: _, e: __, kty: ___, ...more } = given
    return `{ ...own.publicKey.export({ format: 'jwk' }), ...${JSON.stringify(more)} }`
  }
  const isDate = ['exp', 'nbf', 'iat'].includes(key) && typeof given === 'number' && Math.abs(given) > 1e9
  if (isDate) return `inSeconds(${Math.round((given as number) - nowMs / 1_000)})`
  return of(given) ?? JSON.stringify(given)
}

/** Text in the place of the header or the claims; undefined where it cannot be told. */
export function textExpression(
  text: string,
  reader: 'header' | 'claims',
  bases: readonly RealToken[],
  known: Known,
): string | undefined {
  const part = reader === 'header' ? 'header' : 'payload'
  for (const { name, token } of bases) {
    const json = JSON.stringify(readToken(token)[part])
    const whole = `JSON.stringify(${reader}(${name}))`
    if (text.includes(json)) return around(text, json, whole, known)
    const inner = json.slice(1, -1)
    if (text.includes(inner)) return around(text, inner, `${whole}.slice(1, -1)`, known)
  }
  const nested = text.split('.').length > 2 ? known.of(text) : undefined
  if (nested !== undefined) return nested
  return pairsExpression(text, reader, bases, known) ?? (text.length <= longestLiteral ? known.of(text) : undefined)
}

/** A text that holds a part which an expression gives. */
export function around(text: string, part: string, expression: string, { of }: Known): string {
  const at = text.indexOf(part)
  const pieces = [text.slice(0, at), text.slice(at + part.length)].map((piece) =>
    piece === '' ? undefined : of(piece),
  )
  return [pieces[0], expression, pieces[1]].filter((piece) => piece !== undefined).join(' + ')
}

/** An object that names a key twice or spells it oddly, pair by pair. */
function pairsExpression(
  text: string,
  reader: 'header' | 'claims',
  bases: readonly RealToken[],
  known: Known,
): string | undefined {
  const pairs = [...text.matchAll(pair)]
  if (pairs.length === 0 || `{${pairs.map(([all]) => all).join(',')}}` !== text) return undefined
  const part = reader === 'header' ? 'header' : 'payload'
  const said = pairs.map(([, name = '', value = '']) => {
    const key = String(JSON.parse(name))
    const base = bases.find(({ token }) => JSON.stringify(readToken(token)[part][key]) === value)
    const made =
      base === undefined
        ? valueExpression(key, JSON.parse(value), known)
        : `${reader}(${base.name})[${JSON.stringify(key)}]`
    return `${JSON.stringify(`${name}:`)} + JSON.stringify(${made})`
  })
  return `'{' + [${said.join(', ')}].join() + '}'`
}
