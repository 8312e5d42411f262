/** artillery-engine-gatecrash as it is published: its files alone, away from the checkout. */
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import manifest from '../../scenarios/artillery/engine/package.json' with { type: 'json' }
import { startChatServer } from '../load/support/chat-server.ts'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'scenarios/artillery/engine')
const folder = mkdtempSync(join(tmpdir(), 'gatecrash-engine-'))
const installed = join(folder, 'node_modules', manifest.name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-engine.ts'], { cwd: root, encoding: 'utf8' })
  expect({ status, stderr }).toMatchObject({ status: 0 })
  mkdirSync(installed, { recursive: true })
  for (const name of Object.keys(manifest.dependencies))
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
  for (const file of ['package.json', ...manifest.files])
    cpSync(join(source, file), join(installed, file), { recursive: true })
})

test('it ships JavaScript and says what else it needs', () => {
  const files = globSync('**/*.*', { cwd: installed })
  expect(files).toContain('index.js')
  expect(files.filter((file) => file.endsWith('.ts'))).toEqual([])
  const imported = files.flatMap((file) => packagesIn(readFileSync(join(installed, file), 'utf8')))
  expect([...new Set(imported)]).toEqual(Object.keys(manifest.dependencies))
})

test('it plays a user', { timeout: 60_000 }, async () => {
  const chat = await startChatServer({ acceptsForged: true })
  const script = `
    import Engine from '${manifest.name}'
    const util = { template: (value) => value }
    const engine = new Engine({ config: { target: process.argv[2] } }, undefined, util)
    await engine.init()
    const flow = [{ connect: { auth: { token: 'a.b.c' } } }, { emit: ['room:join', { room: 'r' }], acknowledge: {} }]
    engine.createScenario({ flow }, { emit: () => {} })({ vars: {} }, (error) => console.log(String(error)))`
  writeFileSync(join(folder, 'play.mjs'), script)
  try {
    const said = await run(join(folder, 'play.mjs'), chat.url)
    expect(said.trim()).toBe('null')
    expect(chat.seen.joins).toBe(1)
  } finally {
    await chat.close()
  }
})

function packagesIn(script: string): string[] {
  const specifiers = [...script.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^.'"][^'"]*)['"]/g)].map(
    ([, name]) => name!,
  )
  return specifiers.filter((name) => !isBuiltin(name))
}

async function run(file: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file, url], (error, stdout, stderr) => (error ? reject(stderr) : resolve(stdout)))
  })
}
