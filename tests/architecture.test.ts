/** Who may import whom: the table of docs/architecture.md, enforced. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Top folder to what it may import at run time; `type:` marks what it may import as types only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  reports: ['errors.ts', 'reports'],
  target: ['errors.ts', 'target', 'type:reports/model.ts'],
  server: ['errors.ts', 'server'],
  attacks: ['errors.ts', 'target', 'attacks', 'type:reports/model.ts'],
  scenarios: ['errors.ts', 'target', 'scenarios', 'type:reports/model.ts'],
  cli: ['errors.ts', 'target', 'attacks', 'server', 'scenarios', 'reports', 'cli', 'package.json'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules' || path === join('reports', 'out')) return []
    if (statSync(join(root, path)).isDirectory()) return sources(path)
    return /\.[jt]s$/.test(name) ? [path] : []
  })
}

/** Static and dynamic imports of relative files, and re-exports. */
function importsOf(file: string, text: string): Import[] {
  const specifiers = text.matchAll(/(?:\bfrom|\bimport\(?)\s*['"](\.[^'"]+)['"]/g)
  return [...specifiers].map((match) => {
    const before = `\n${text.slice(0, match.index)}`
    const start = Math.max(before.lastIndexOf('\nimport '), before.lastIndexOf('\nexport '))
    const statement = before.slice(start + 1)
    return {
      from: file,
      to: relative(root, join(root, dirname(file), match[1]!)),
      typeOnly: /^(?:import|export)\s+type\b/.test(statement),
    }
  })
}

function forbidden({ from, to, typeOnly }: Import): boolean {
  const rules = allowed[from.split('/')[0]!] ?? []
  const inside = (place: string) => to === place || to.startsWith(`${place}/`)
  if (rules.some((rule) => !rule.startsWith('type:') && inside(rule))) return false
  return !(typeOnly && rules.some((rule) => rule.startsWith('type:') && inside(rule.slice('type:'.length))))
}

const files = Object.keys(allowed).flatMap((top) => (top.endsWith('.ts') ? [top] : sources(top)))
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

describe('architecture', () => {
  it('finds the imports that there are', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(imports.length).toBeGreaterThan(files.length)
  })

  it('keeps to the table', () => {
    expect(
      imports.filter(forbidden).map(({ from, to, typeOnly }) => `${from} -> ${to}${typeOnly ? ' (type)' : ''}`),
    ).toEqual([])
  })

  it('would notice a wrong one', () => {
    const wrong = importsOf(
      'reports/gate.ts',
      "import { dial } from '../target/wire/dial.ts'\nimport {\n  a,\n  b,\n} from '../attacks/judge.ts'",
    )
    expect(wrong.filter(forbidden)).toHaveLength(2)
    const value = importsOf('attacks/judge.ts', "import { severities } from '../reports/model.ts'")
    expect(value.filter(forbidden)).toHaveLength(1)
    const type = importsOf('attacks/judge.ts', "import type { Severity } from '../reports/model.ts'")
    expect(type.filter(forbidden)).toHaveLength(0)
  })

  it('opens sockets in one place only, and ends the process in one folder only', () => {
    const text = (file: string) => readFileSync(join(root, file), 'utf8')
    const clients = files.filter((file) => /^(target|attacks|scenarios\/(open-loop|workloads))\//.test(file))
    const openers = clients.filter((file) =>
      /\b(net|tls|http|https)\.(connect|createConnection|request|get)\(|\bfetch\(|from '(node:)?https?'.*request/.test(
        text(file),
      ),
    )
    // What it writes is a script of the reader's.
    const scripted = ['attacks/reproduction/prelude.ts', 'attacks/reproduction/prelude-parts.ts']
    expect(openers.filter((file) => file !== 'target/wire/dial.ts' && !scripted.includes(file))).toEqual([])
    const exits = files.filter(
      (file) => !file.startsWith('cli/') && !scripted.includes(file) && /\bprocess\.exit\(/.test(text(file)),
    )
    expect(exits.filter((file) => !['server/child.ts', 'server/start.ts'].includes(file))).toEqual([])
  })

  it('keeps files small enough to be read', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 251)
    expect(long).toEqual([])
  })
})
