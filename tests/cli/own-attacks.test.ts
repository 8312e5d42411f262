import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { newAttack } from '../../scripts/new-attack.ts'
import { ownAttack } from '../support/own-attack.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
const root = join(import.meta.dirname, '../..')

describe('--attacks', () => {
  test('runs attacks from outside beside ours, and judges them', async () => {
    folder.write('good/backwards.ts', ownAttack)
    const args = ['attack', '--config', 'hardened', '--attacks', join(folder.path, 'good'), '--quiet', '--json']
    const only = ['--only', 'own/*,token/alg-none', '--out', join(folder.path, 'out'), '--format', 'json']
    const { code, stdout } = await runCli([...args, ...only])
    const { runs } = JSON.parse(stdout) as Report
    expect(runs[0]?.attacks.map(({ id, verdict }) => [id, verdict.outcome])).toEqual([
      ['token/alg-none', 'resisted'],
      ['own/backwards', 'resisted'],
    ])
    expect(code).toBe(0)
  })

  test('one that leaves something running, which fails, costs nothing of what was found', async () => {
    const careless = ownAttack
      .replace('=> [', "=> (Promise.reject(new Error('left alone')), [")
      .replace('],\n})', ']),\n})')
    expect(careless).not.toBe(ownAttack)
    folder.write('careless/backwards.ts', careless)
    const args = ['attack', '--config', 'hardened', '--attacks', join(folder.path, 'careless'), '--json']
    const only = ['--only', 'own/*', '--out', join(folder.path, 'out'), '--format', 'json']
    const { code, stdout, stderr } = await runCli([...args, ...only])
    const { runs } = JSON.parse(stdout) as Report
    expect(runs[0]?.attacks.map(({ verdict }) => verdict.outcome)).toEqual(['resisted'])
    expect(stderr).toContain('something that an attack had left running failed: left alone')
    expect(code).toBe(0)
  })

  test.each([
    ['no folder', undefined, 'is no folder'],
    ['nothing in it', { 'readme.md': '' }, 'holds no attack'],
    ['no attack', { 'a.ts': 'export default 7' }, 'a.ts: its default export is no attack'],
    ['a field that is missing', { 'b.ts': 'export default { id: "own/b" }' }, 'b.ts: kind'],
    ['a mistake in the code', { 'c.ts': 'export default nothing' }, 'c.ts cannot be loaded: nothing is not defined'],
    ['an id of ours', { 'd.ts': ownAttack.replace('own/backwards', 'token/alg-none') }, 'two attacks token/alg-none'],
    ['no quantity', { 'f.ts': ownAttack.replace('cwe:', 'sends: { connections: "many" }, cwe:') }, 'f.ts: sends: give'],
    ['an unknown need', { 'e.ts': ownAttack.replace('cwe:', 'needs: ["moon"], cwe:') }, 'there is no fact "moon"'],
  ])('%s is said, with the file', async (name, files, said) => {
    for (const [file, text] of Object.entries(files ?? {})) folder.write(`${name}/${file}`, text)
    const { code, stderr } = await runCli(['attack', '--attacks', join(folder.path, name), '--dry-run'])
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(2)
  })
})

describe('npm run new-attack', () => {
  const place = join(folder.path, 'checkout')
  mkdirSync(join(place, 'server/weaknesses'), { recursive: true })
  mkdirSync(join(place, 'tests/golden'), { recursive: true })
  cpSync(join(root, 'attacks/catalogue/tls'), join(place, 'attacks/catalogue/tls'), { recursive: true })
  cpSync(join(root, 'attacks/catalogue/token/index.ts'), join(place, 'attacks/catalogue/token/index.ts'))
  writeFileSync(join(place, 'tests/golden/attack-ids.json'), '["token/alg-none"]\n')
  const read = (file: string) => readFileSync(join(place, file), 'utf8')

  test.each(['tls', 'token'])('writes a stub into the list of %s', (family) => {
    const before = read(`attacks/catalogue/${family}/index.ts`)
    newAttack(place, `${family}/brand-new`)
    const index = read(`attacks/catalogue/${family}/index.ts`)
    expect(index).toContain("import brandNew from './brand-new.ts'")
    expect(index.slice(index.indexOf('Attacks: ')).match(/\bbrandNew\b/g)).toHaveLength(1)
    expect(index.split('\n').length).toBeGreaterThan(before.split('\n').length)
    expect(read(`attacks/catalogue/${family}/brand-new.ts`)).toContain(`id: '${family}/brand-new'`)
    expect(read('server/weaknesses/brand-new.ts')).toContain("id: 'brand-new'")
    expect(JSON.parse(read('tests/golden/attack-ids.json'))).toContain(`${family}/brand-new`)
  })

  test('refuses what is no id, no family, or there already', () => {
    expect(() => newAttack(place, 'tls')).toThrow('is no id')
    expect(() => newAttack(place, 'tls/Not_This')).toThrow('is no id')
    expect(() => newAttack(place, 'moon/landing')).toThrow('no family "moon"')
    expect(() => newAttack(place, 'tls/plain-accepted')).toThrow('is there already')
  })
})
