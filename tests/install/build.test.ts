import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import type { Report } from '../../reports/model.ts'
import { ownAttack } from '../support/own-attack.ts'

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })

describe('npm run build', () => {
  beforeAll(() => {
    const { status, stdout, stderr } = run('scripts/build.ts')
    expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 })
  })

  test('leaves no import of a TypeScript file', () => {
    const asking = globSync('**/*.js', { cwd: dist }).filter((file) =>
      /(?:from|import)\s*\(?['"]\.{1,2}\/[^'"]+\.ts['"]/.test(readFileSync(join(dist, file), 'utf8')),
    )
    expect(asking).toEqual([])
  })

  test('has declarations for every module', () => {
    const modules = globSync('**/*.js', { cwd: dist }).filter((file) => !existsSync(join(root, file)))
    expect(modules).not.toEqual([])
    expect(modules.filter((file) => !existsSync(join(dist, file.replace(/\.js$/, '.d.ts'))))).toEqual([])
  })

  test('has the files that the code reads, and none of what belongs to the checkout', () => {
    const files = globSync('**/*.*', { cwd: dist }).map((file) => file.replaceAll('\\', '/'))

    expect(files).toContain('artillery.yml')
    expect(files).toContain('scenarios/artillery/processor.js')
    for (const file of globSync('server/configs/*.yml', { cwd: root }))
      expect(files).toContain(file.replaceAll('\\', '/'))
    expect(files.filter((file) => /(^tests|\/shim\/|\/absent\/|reports\/out)/.test(file))).toEqual([])
  })

  test('knows its version', () => {
    expect(JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))).toEqual({
      version: manifest.version,
      type: 'module',
    })
  })

  // The rest of the project brings cli/main.ts.
  test.skipIf(!existsSync(join(root, 'cli/main.ts')))('runs', () => {
    const { status, stdout } = run(join(dist, 'cli/start.js'), '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('gatecrash')
  })

  test('an attack file of a user is picked up by the build, and finds the tools under their name', () => {
    const place = mkdtempSync(join(tmpdir(), 'gatecrash-own-'))
    try {
      writeFileSync(join(place, 'backwards.ts'), ownAttack)
      const flags = ['--attacks', place, '--only', 'own/*', '--config', 'hardened', '--quiet', '--json']
      const { status, stdout } = run(join(dist, 'cli/start.js'), 'attack', ...flags, '--out', join(place, 'out'))
      const outcomes = (JSON.parse(stdout) as Report).runs[0]?.attacks.map(({ id, verdict }) => [id, verdict.outcome])
      expect(outcomes).toEqual([['own/backwards', 'resisted']])
      expect(status).toBe(0)
      const names = run('--eval', "import('gatecrash/attacks').then((all) => console.log(typeof all.tokenAttack))")
      expect(names.stdout).toBe('function\n')
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  })

  test('the package takes along what it promises', () => {
    expect(manifest.files).toEqual(['cli/start.js', 'dist'])
    expect(manifest.bin.gatecrash).toBe('cli/start.js')
  })

  describe('packed and installed', () => {
    const place = mkdtempSync(join(tmpdir(), 'gatecrash-installed-'))
    const own = mkdtempSync(join(tmpdir(), 'gatecrash-users-'))
    const installed = join(place, 'node_modules', manifest.name)
    afterAll(() => [place, own].forEach((folder) => void rmSync(folder, { recursive: true, force: true })))

    beforeAll(() => {
      // The build is there already; the dependencies are those of the checkout, so that nothing is fetched.
      const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', place]
      const packed = spawnSync('npm', packing, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
      expect({ status: packed.status, said: packed.stderr }).toMatchObject({ status: 0 })
      const [archive] = globSync('*.tgz', { cwd: place })
      mkdirSync(installed, { recursive: true })
      const unpacked = spawnSync('tar', ['-xzf', join(place, archive!), '--strip-components=1', '-C', installed])
      expect(unpacked.status).toBe(0)
      for (const name of Object.keys(manifest.dependencies)) {
        mkdirSync(dirname(join(place, 'node_modules', name)), { recursive: true })
        symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name), 'junction')
      }
    })

    test('it runs the attacks of a user from a folder that is not his project, in JavaScript and in TypeScript', () => {
      const plain = ownAttack.replace(/: \{ attacker: \{ token: string \} \}/, '').replace('own/backwards', 'own/plain')
      expect(plain).not.toContain('string')
      writeFileSync(join(own, 'plain.mjs'), plain)
      writeFileSync(join(own, 'backwards.ts'), ownAttack)
      const weak = ownAttack
        .replace('own/backwards', 'own/as-it-is')
        .replace("[...attacker.token].reverse().join('')", 'attacker.token')
      writeFileSync(join(own, 'as-it-is.ts'), weak)
      const flags = ['--attacks', own, '--only', 'own/*', '--config', 'hardened', '--quiet', '--json']
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [join(installed, 'cli/start.js'), 'attack', ...flags, '--out', join(place, 'out')],
        { cwd: place, encoding: 'utf8' },
      )
      expect(stderr).toBe('')
      const outcomes = (JSON.parse(stdout) as Report).runs[0]?.attacks.map(({ id, verdict }) => [id, verdict.outcome])
      // The real token as it is gets in: the attack that sends it fires, and shows that the others could.
      expect(outcomes).toEqual([
        ['own/as-it-is', 'vulnerable'],
        ['own/backwards', 'resisted'],
        ['own/plain', 'resisted'],
      ])
    })

    test('a project that has it finds the tools and their types under its name', () => {
      const script = "import('gatecrash/attacks').then(({ doorAttack }) => console.log(typeof doorAttack))"
      const { stdout } = spawnSync(process.execPath, ['--eval', script], { cwd: place, encoding: 'utf8' })
      expect(stdout).toBe('function\n')
      expect(existsSync(join(installed, manifest.exports['./attacks'].types))).toBe(true)
    })
  })
})
