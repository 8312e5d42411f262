/** The line that asks the same again, for reports. Secrets never stand on it: they come from the environment. */
export function commandLine(args: readonly string[] = process.argv.slice(2)): string {
  return ['gatecrash', ...args.map(quoted)].join(' ')
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
