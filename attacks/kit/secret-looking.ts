/** Things in what a server sends that only it should know, by their names and by their shapes. */

const names =
  /^(?:pass(?:word|wd)?(?:_?hash)?|hash|salt|secret|e-?mail|phone|ip|ip_?address|address|remote_?address|token|access_?token|refresh_?token|cookies?|headers|auth|handshake|authorization|ssn|birth_?date)$/i
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a password hash', /^(?:\$2[aby]\$|\$argon2|scrypt\$|pbkdf2|\$scrypt\$)/],
  ['a token', /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/],
  ['an e-mail address', /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i],
]

/** Where something secret-looking stands, as paths with what it looks like; empty fields tell nothing. */
export function secretLooking(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    const shape = shapes.find(([, pattern]) => pattern.test(value))
    return shape === undefined ? [] : [`${path || 'the value'} is ${shape[0]}`]
  }
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => secretLooking(item, `${path}[]`)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const where = path === '' ? key : `${path}.${key}`
    const filled = inner !== null && inner !== undefined && inner !== ''
    return names.test(key) && filled ? [where] : secretLooking(inner, where)
  })
}
