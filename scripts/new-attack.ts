/**
 * `npm run new-attack family/name`: the stub of an attack and of the weakness that is to prove it, a line in the family's
 * list and one among the frozen ids. What is left to write is marked with TODO.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface NewAttack {
  /** What was written, relative to the root. */
  readonly written: readonly string[]
}

/** @throws Error with what is wrong about the id, in words for a person */
export function newAttack(root: string, id: string): NewAttack {
  const [family, name, ...rest] = id.split('/')
  if (family === undefined || name === undefined || rest.length > 0 || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(`"${id}" is no id: write family/name in lower case, with dashes between words`)
  const index = join('attacks/catalogue', family, 'index.ts')
  if (!existsSync(join(root, index))) throw new Error(`there is no family "${family}"`)
  const file = join('attacks/catalogue', family, `${name}.ts`)
  if (existsSync(join(root, file))) throw new Error(`${file} is there already`)
  const weakness = join('server/weaknesses', `${name}.ts`)
  const ids = 'tests/golden/attack-ids.json'
  writeFileSync(join(root, file), attackStub(id, name))
  writeFileSync(join(root, index), withLine(readFileSync(join(root, index), 'utf8'), name))
  if (!existsSync(join(root, weakness))) writeFileSync(join(root, weakness), weaknessStub(id, name))
  const frozen = JSON.parse(readFileSync(join(root, ids), 'utf8')) as string[]
  writeFileSync(join(root, ids), `${JSON.stringify([...frozen, id].sort(), null, 2)}\n`)
  return { written: [file, index, weakness, ids] }
}

function attackStub(id: string, name: string): string {
  return `import { doorAttack } from '../../kit/door-attack.ts'

export default doorAttack({
  id: '${id}',
  rows: ['${id.replace('/', '.')}'],
  title: 'TODO: what is sent, in one line',
  requirement: 'TODO: the standard and its section: what the server must do',
  impact: 'TODO: what an attacker gains.',
  remedy: 'TODO: how to mend it in a Socket.IO server.',
  severity: 'medium',
  cwe: [],
  references: [],
  provenBy: '${name}',
  variants({ victim }) {
    return [{ name: 'TODO: one way to try it', token: victim.token }]
  },
})
`
}

function weaknessStub(id: string, name: string): string {
  return `import { defineWeakness } from './define.ts'

// ${id.replace('/', '.')}
export default defineWeakness({
  id: '${name}',
  title: 'TODO: what the server does wrong, in one line',
  base: 'hardened',
  replaces: {},
})
`
}

/** The import among the others, in their order, and the name at the end of the list. */
function withLine(text: string, name: string): string {
  const variable = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const line = `import ${variable} from './${name}.ts'`
  const lines = text.split('\n')
  const own = lines.flatMap((one, index) => (/^import \w+ from '\.\//.test(one) ? [index] : []))
  const at = own.find((index) => lines[index]! > line) ?? (own.at(-1) ?? 1) + 1
  lines.splice(at, 0, line)
  const last = lines.findLastIndex((one) => one.includes(']'))
  lines[last] = lines[last]!.replace(/,?\s*\]$/, `, ${variable}]`)
  if (lines[last]!.startsWith(`, `)) lines[last] = `  ${variable},\n]`
  return lines.join('\n')
}

if (import.meta.main) {
  const [id = ''] = process.argv.slice(2)
  try {
    const { written } = newAttack(join(import.meta.dirname, '..'), id)
    console.error(`Written, with TODO where you come in: ${written.join(', ')}`)
    console.error(`Then: npm run attack -- --weakness ${id.split('/')[1]} --only ${id}`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
}
