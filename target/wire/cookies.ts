/** Cookies inside one polling session: load balancers pin a session to its server with one. RFC 6265 section 5.4. */
import { type Header, headerOf } from './http-response.ts'

export interface Cookies {
  /** Remembers what `Set-Cookie` says: name and value only, since a session lives in one place and not for long. */
  take(responseHeaders: readonly Header[]): void
  /** The given headers, with the cookies that were set added to theirs. */
  headers(): readonly Header[]
}

export function createCookies(given: readonly Header[]): Cookies {
  const jar = new Map<string, string>()
  return {
    take(responseHeaders) {
      for (const [name, value] of responseHeaders) {
        const pair = name.toLowerCase() === 'set-cookie' ? /^\s*([^=;\s]+)=([^;]*)/.exec(value) : null
        if (pair !== null) jar.set(pair[1] as string, (pair[2] as string).trim())
      }
    },
    headers() {
      if (jar.size === 0) return given
      const own = headerOf(given, 'Cookie')
      const set = [...jar].map(([name, value]) => `${name}=${value}`)
      const others = given.filter(([name]) => name.toLowerCase() !== 'cookie')
      return [...others, ['Cookie', [...(own === undefined ? [] : [own]), ...set].join('; ')]]
    },
  }
}
