/** Finds in an answer what comes from inside a server: frames of a stack, files, databases, classes of errors. Pure. */

const inside: readonly [string, RegExp][] = [
  ['a stack frame', /\bat [^\n"]{0,120}(?:\/|\\|node:)[^\s"')]*:\d+:\d+/],
  ['a source file', /(?:[\w.-]+\/){2,}[\w.-]+\.[cm]?[jt]s\b|node_modules|[A-Z]:\\[^\s"]+\.[cm]?[jt]s\b/],
  [
    'a database',
    /SQLITE_[A-Z]+|ER_[A-Z_]{4,}|syntax error at or near|Mongo\w*Error|PrismaClient|SequelizeDatabaseError/,
  ],
  ['a library', /JsonWebTokenError|TokenExpiredError|NotBeforeError|ERR_JW[SET]_\w+|JWS(?:Invalid|Signature)\w*/],
]

/** What is looked for and stands in `text`. */
export function insideLooks(text: string): RegExp[] {
  return inside.flatMap(([, looks]) => (looks.test(text) ? [looks] : []))
}

/** One line for each kind of thing that stands in `text`. */
export function insideWords(text: string): string[] {
  return inside.flatMap(([what, looks]) => {
    const found = looks.exec(text)
    return found === null ? [] : [`${what} in the answer: ${found[0].slice(0, 120)}`]
  })
}
