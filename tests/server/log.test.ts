import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { withoutSecrets } from '../../server/log.ts'
import { temporaryFolder } from '../support/temporary.ts'

const source = new URL('../../server/log.ts', import.meta.url).href

test('secrets are struck out at any depth, and nothing else is touched', () => {
  const fields = { account: 'u1', Token: 'a', nested: { auth: { sid: 1 }, list: [{ password: 'b', n: 1 }] } }
  expect(withoutSecrets(fields)).toEqual({
    account: 'u1',
    Token: '[redacted]',
    nested: { auth: '[redacted]', list: [{ password: '[redacted]', n: 1 }] },
  })
  expect(fields.nested.list[0]?.password).toBe('b')
  const plain = { account: 'u1', reason: 'x' }
  expect(withoutSecrets(plain)).toBe(plain)
})

test('what refers to itself ends', () => {
  const round: Record<string, unknown> = {}
  round.round = round
  expect(JSON.stringify(withoutSecrets(round))).toContain('[too deep]')
})

test('an exception that ends the process loses no line', async () => {
  const file = join(temporaryFolder().path, 'server.log')
  const script = `const { openLog } = await import(${JSON.stringify(source)})
    const log = openLog(${JSON.stringify(file)})
    log.info({ event: 'first' }); log.warn({ event: 'last', token: 'marker' }); throw new Error('the end')`
  const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  await expect(ended).rejects.toThrow('the end')
  const log = readFileSync(file, 'utf8')
  expect(
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event),
  ).toEqual(['first', 'last'])
  expect(log).not.toContain('marker')
})
