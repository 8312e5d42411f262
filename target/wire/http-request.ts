/** Writes an HTTP/1.1 request as bytes, without judging it: attacks send malformed ones. */
import { HarnessError } from '../../errors.ts'
import type { Header } from './http-response.ts'

export interface UrlParts {
  host: string
  port: number
  /** What the Host header says: host, and the port when it was written. */
  authority: string
  secure: boolean
  target: string
}

interface Parts {
  method?: string
  target?: string
  headers?: readonly Header[]
  body?: string | Buffer
  bare?: boolean
}

/** @throws HarnessError `usage` when it is no http:, https:, ws: or wss: URL */
export function urlParts(url: string | URL): UrlParts {
  const parsed = typeof url === 'string' ? URL.parse(url) : url
  const scheme = parsed === null ? undefined : /^(?:http|ws)(s?):$/.exec(parsed.protocol)
  if (parsed === null || scheme === undefined || scheme === null) {
    throw new HarnessError('usage', `not a URL of a server: ${String(url).slice(0, 60)}`, {
      hint: 'write it like http://127.0.0.1:3000',
    })
  }
  const secure = scheme[1] === 's'
  return {
    host: parsed.hostname,
    port: Number(parsed.port || (secure ? 443 : 80)),
    authority: parsed.host,
    secure,
    target: `${parsed.pathname}${parsed.search}`,
  }
}

/** The request's bytes. `defaults` are added after the given headers unless one of that name was given. */
export function renderRequest(url: UrlParts, parts: Parts, defaults: readonly Header[] = []): Buffer {
  const given = parts.headers ?? []
  const body = parts.body === undefined ? undefined : Buffer.from(parts.body as string)
  const has = (name: string) => given.some(([key]) => key.toLowerCase() === name.toLowerCase())
  const headers: Header[] = [...given]
  if (parts.bare !== true) {
    if (!has('Host')) headers.unshift(['Host', url.authority])
    for (const header of defaults) if (!has(header[0])) headers.push(header)
    if (!has('Connection') && defaults.length === 0) headers.push(['Connection', 'keep-alive'])
    // RFC 9112 section 6.2: no Content-Length beside a Transfer-Encoding
    if (body !== undefined && !has('Content-Length') && !has('Transfer-Encoding')) {
      headers.push(['Content-Length', String(body.length)])
    }
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `${parts.method ?? 'GET'} ${parts.target ?? url.target} HTTP/1.1\r\n${lines}\r\n`
  // One byte a character, as callers that craft bytes expect; UTF-8 only for what does not fit.
  const bytes = Buffer.from(head, isLatin1(head) ? 'latin1' : 'utf8')
  return body === undefined ? bytes : Buffer.concat([bytes, body])
}

function isLatin1(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return false
  return true
}
