#!/usr/bin/env node
// The one file that an old Node may meet, so it keeps to what Node 14 can parse: no top-level await, no `??=`.
// Everything newer is behind the check.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const isHere = (path) => existsSync(fileURLToPath(new URL(path, import.meta.url)))

// The sources are TypeScript, which Node runs as it is from 24.12 on; the published build is JavaScript.
const fromSources = isHere('./main.ts')
const needed = fromSources ? [24, 12] : [22, 18]

function isOlderThan(version, least) {
  const parts = version.replace(/^v/, '').split('.').map(Number)
  return parts[0] < least[0] || (parts[0] === least[0] && parts[1] < least[1])
}

function giveUp(lines) {
  console.error(lines.join('\n'))
  process.exitCode = 2
}

function start() {
  const main = ['./main.ts', './main.js', '../dist/cli/main.js'].find(isHere)
  if (!main)
    return giveUp(['gatecrash is not complete: neither its sources nor its build is here. `npm run build` makes one.'])
  import(main).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    giveUp([
      error.message,
      'Something that gatecrash needs is not installed: `npm ci` in a checkout, else install it anew.',
    ])
  })
}

if (isOlderThan(process.version, needed)) {
  giveUp([
    `gatecrash needs Node ${needed.join('.')} or newer, and this is ${process.version}.`,
    fromSources
      ? 'A checkout brings its own: `npm ci`, then `npm run attack`; npm scripts find it by themselves.\n' +
        'If one of them says this, npm was kept from running install scripts: `npm rebuild node --ignore-scripts=false`.'
      : 'Install a newer Node, or borrow one: `npx -p node@24 -p gatecrash gatecrash --help`.',
  ])
} else if (process.argv[2] !== '--check-node') {
  start()
}
