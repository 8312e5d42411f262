import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '../..')

interface LockEntry {
  name?: string
  version?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
}
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockEntry>
}
const installed = Object.entries(lock.packages)

describe('the lock file', () => {
  test('names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/https?:\/\/[^"]*\.tgz/)
    expect(installed.filter(([, entry]) => entry.resolved && !entry.link).map(([path]) => path)).toEqual([])
  })

  const standIns = globSync('scenarios/artillery/{shim,absent/*}/package.json', { cwd: root }).map((file) => {
    const { name } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { name: string }
    return [name, dirname(file).replaceAll('\\', '/')] as const
  })

  test.each(standIns)('%s is the private package of this project, and no other copy is installed', (name, folder) => {
    const places = installed.filter(([path]) => path.endsWith(`node_modules/${name}`))

    expect(places).toEqual([[`node_modules/${name}`, { resolved: folder, link: true }]])
  })

  test('nothing but node runs a script at install', () => {
    const scripted = installed
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1))

    expect(Object.keys(manifest.allowScripts).sort()).toEqual(scripted.sort())
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]])
  })

  test('every dependency is pinned', () => {
    const wanted = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(wanted.filter((range) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })
})

describe('cli/start.js', () => {
  const place = mkdtempSync(join(tmpdir(), 'gatecrash-start-'))
  afterAll(() => rmSync(place, { recursive: true, force: true }))
  beforeEach(() => {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(join(place, 'cli'), { recursive: true })
    mkdirSync(join(place, 'dist/cli'), { recursive: true })
    writeFileSync(join(place, 'package.json'), '{"type":"module"}')
    copyFileSync(join(root, 'cli/start.js'), join(place, 'cli/start.js'))
  })
  const write = (file: string, text: string) => writeFileSync(join(place, file), text)

  function start(args: string[], version?: string) {
    const pretend = `Object.defineProperty(process, 'version', { value: '${version}' })`
    const older = version ? ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`] : []
    const { status, stdout, stderr } = spawnSync(process.execPath, [...older, join(place, 'cli/start.js'), ...args], {
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  test('runs the sources where they are', () => {
    write('cli/main.ts', 'const words: string[] = process.argv.slice(2)\nconsole.log(words.join())')
    write('dist/cli/main.js', 'console.log("the build")')

    expect(start(['attack', '--quick'])).toEqual({ status: 0, stdout: 'attack,--quick\n', stderr: '' })
  })

  test('runs the build where there are no sources', () => {
    write('dist/cli/main.js', 'console.log("the build")')

    expect(start([])).toEqual({ status: 0, stdout: 'the build\n', stderr: '' })
    expect(start([], 'v22.18.0')).toMatchObject({ status: 0 })
  })

  test.each([
    ['sources', 'cli/main.ts', 'v24.11.1', /needs Node 24\.12 .*this is v24\.11\.1.*npm ci.*npm rebuild node/s],
    ['sources', 'cli/main.ts', 'v20.20.2', /needs Node 24\.12 .*this is v20\.20\.2/],
    ['the build', 'dist/cli/main.js', 'v22.17.0', /needs Node 22\.18 .*this is v22\.17\.0.*npx -p node@24/s],
  ])('with %s says what to do on a Node that is too old (%s, %s)', (_what, file, version, text) => {
    write(file, 'console.log("must not run")')

    for (const args of [['attack'], ['--check-node']]) {
      const { status, stdout, stderr } = start(args, version)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(text)
    }
  })

  test('only looks at the version when asked to', () => {
    write('cli/main.ts', 'console.log("must not run")')

    expect(start(['--check-node'])).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('says which package is missing when nothing was installed', () => {
    write('cli/main.ts', 'import "commander"')

    const { status, stderr } = start(['attack'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/'commander'.*npm ci/s)
  })

  test('does not hide an error of the program itself', () => {
    write('cli/main.ts', 'throw new TypeError("a bug")')

    const { status, stderr } = start(['attack'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/TypeError: a bug.*main\.ts/s)
  })

  test('says that a package without either is not complete', () => {
    expect(start(['attack'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/npm run build/) })
  })
})
