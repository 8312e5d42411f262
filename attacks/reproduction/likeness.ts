/** What an answer has in common with the next of its kind. */
import type { HttpResponse } from '../../target/wire/index.ts'
import { tellingHeaders } from './prelude.ts'

/** What an HTTP answer has in common with the next of its kind: status, how cookies are set, the shape of the JSON. */
export function likeness(response: HttpResponse): string {
  const { status } = response
  const cookies = response.headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]) => withoutValues(line))
  const headers = tellingHeaders.flatMap((telling) => {
    const value = response.headers.find(([name]) => name.toLowerCase() === telling)?.[1]
    // Who may read an answer is in the value.
    return value === undefined ? [] : [telling.startsWith('access-control') ? `${telling}: ${value}` : telling]
  })
  return JSON.stringify({ status, headers, cookies, body: shapeOf(parsed(response.text())) })
}

function withoutValues(cookie: string): string {
  return cookie.replaceAll(/=[^;]*/g, '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is the same each time: the kind of each value, booleans and words themselves. */
export function shapeOf(value: unknown, depth = 0): unknown {
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z ,.'-]{2,50}$/.test(value)) return value
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return value.length === 0 || depth > 2 ? 'list' : [shapeOf(value[0], depth + 1)]
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner, depth + 1)]))
}
