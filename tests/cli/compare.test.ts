import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BenchRun } from '../../reports/model.ts'
import { writeJson } from '../../reports/writers/json.ts'
import { rounds } from '../reports/load-sample.ts'
import { draft, environment, report } from '../reports/sample-report.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()

async function written(name: string, benchmarks: readonly BenchRun[], cpu = environment.cpu): Promise<string> {
  const file = join(folder.path, `${name}.json`)
  const one = report({ environment: { ...environment, cpu }, runs: [draft(name, { benchmarks })] })
  await writeFile(file, writeJson(one))
  return file
}

const compare = (...args: string[]) =>
  runCli(['compare', ...args, '--out', join(folder.path, 'out'), '--format', 'markdown'])

test('5: a server that got slower, with the figure, the interval and the way out', async () => {
  const [main, branch] = [await written('main', rounds(1.2)), await written('branch', rounds(1.5))]
  const { code, stderr, stdout } = await compare(main, branch)
  expect(stderr).toMatch(/regression: room-broadcast, branch against main: response p99 is worse: 1\.2\d× \(/)
  expect(stdout).toContain('✗ worse')
  expect(code).toBe(5)
  await compare(main, branch, '--format', 'junit')
  expect(await readFile(join(folder.path, 'out/compare.junit.xml'), 'utf8')).toContain('<failure type="regression"')
  // A margin above the difference, and the other way round it is an improvement.
  expect((await compare(main, branch, '--margin', '40')).code).toBe(0)
  expect((await compare(branch, main)).code).toBe(0)
})

test('0: the same server twice, and a warning where the machine is another', async () => {
  const main = await written('main', rounds(1.2))
  expect(await compare(main, main)).toMatchObject({ code: 0, stderr: expect.not.stringContaining('regression') })
  const elsewhere = await written('elsewhere', rounds(1.2), 'Fast')
  expect((await compare(main, elsewhere)).stderr).toContain('Measured on different machines')
})

test('2: other workloads are not compared, and the difference is named', async () => {
  const main = await written('main', rounds(1.2))
  const other = await written('other', rounds(1.5, { parameters: { sockets: 400, rooms: 5, payloadBytes: 64 } }))
  const { code, stdout, stderr } = await compare(main, other)
  expect(stderr).toContain('nothing can be compared')
  expect(stderr).toContain('sockets 100 and 400')
  expect(stdout).toBe('')
  expect(code).toBe(2)
})
