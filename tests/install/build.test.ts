import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

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

  test('the package takes along what it promises', () => {
    expect(manifest.files).toEqual(['cli/start.js', 'dist'])
    expect(manifest.bin.gatecrash).toBe('cli/start.js')
  })
})
