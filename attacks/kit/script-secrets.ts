/** Secrets in the scripts of a page: keys by their looks, and texts that turn out to be the key of a real token. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Sources of scripts in a page, and of modules in a script, as they are written. */
export function scriptsIn(text: string): string[] {
  const tags = [...text.matchAll(/<script\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]+)/gi)]
  const imports = [...text.matchAll(/\b(?:import|from)\s*\(?\s*["']([^"'\s]+\.m?js)["']/g)]
  const maps = [...text.matchAll(/\/\/# sourceMappingURL=(\S+)/g)]
  return [...tags, ...imports, ...maps].map(([, source = '']) => source)
}

const privateKey = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/

/** What is secret in a script, in words that do not repeat it. `known`: secrets by name, as the profile gives them. */
export function secretsIn(script: string, token: string, known: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(known).flatMap(([name, secret]) => (script.includes(secret) ? [name] : []))
  if (privateKey.test(script)) found.push('a private key')
  const texts = new Set([...script.matchAll(/(["'`])((?:(?!\1)[^\\\n]){4,200})\1/g)].map(([, , text = '']) => text))
  if ([...texts].some((text) => signs(text, token))) found.push('a text that signs tokens')
  return [...new Set(found)]
}

/** Whether the text is the shared secret under which a real token was signed (RFC 7515 section 5.2). */
function signs(text: string, token: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const bits = { 32: 'sha256', 48: 'sha384', 64: 'sha512' }[given.length]
  if (bits === undefined || payload === '') return false
  return timingSafeEqual(createHmac(bits, text).update(`${header}.${payload}`).digest(), given)
}
