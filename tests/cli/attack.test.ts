import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
const out = (name: string) => ['--out', join(folder.path, name)]

/** One attack that both configurations resist, and one that guide lets through (high). */
const resisted = ['--only', 'token/alg-none']
const through = ['--only', 'token/claim-sub-deleted-or-unknown']

describe('exit codes', () => {
  test('0 and five reports: what hardened resists', async () => {
    const { code, stdout, stderr } = await runCli(['attack', '--config', 'hardened', ...through, ...out('zero')])
    expect(stderr).not.toContain('gatecrash:')
    expect(stdout).toContain('hardened')
    expect(readdirSync(join(folder.path, 'zero')).sort()).toEqual(
      ['html', 'json', 'junit.xml', 'md', 'sarif'].map((ending) => `attack-hardened.${ending}`),
    )
    expect(code).toBe(0)
  })

  test('1: what guide lets through, when it is asked for by name', async () => {
    const { code } = await runCli(['attack', '--config', 'guide', ...through, ...out('one')])
    expect(code).toBe(1)
    const lower = await runCli(['attack', '--config', 'guide', ...through, '--fail-on', 'critical', ...out('one')])
    expect(lower.code).toBe(0)
  })

  test('0: guide is an exhibit when nothing is named', async () => {
    const { code, stdout } = await runCli(['attack', ...through, ...out('bare'), '--format', 'json'])
    expect(stdout).toContain('guide')
    expect(stdout).toContain('hardened')
    expect(readdirSync(join(folder.path, 'bare'))).toEqual(['attack-guide-hardened.json'])
    expect(code).toBe(0)
  })

  test('5 against a baseline without it, 0 against one with it', async () => {
    const report = (name: string, config: string) =>
      runCli(['attack', '--config', config, ...through, '--format', 'json', '--label', name, ...out('baseline')])
    await report('clean', 'hardened')
    await report('known', 'guide')
    const against = (name: string) =>
      runCli([
        'attack',
        ...['--config', 'guide', ...through, '--format', 'json', ...out('against')],
        ...['--baseline', join(folder.path, 'baseline', `${name}.json`)],
      ])
    expect((await against('clean')).code).toBe(5)
    expect((await against('known')).code).toBe(0)
    const compared = await runCli([
      'compare',
      join(folder.path, 'baseline', 'clean.json'),
      join(folder.path, 'baseline', 'known.json'),
      ...out('compared'),
    ])
    expect(compared.code).toBe(5)
    expect(compared.stdout).toContain('token/claim-sub-deleted-or-unknown')
    const turned = await runCli([
      'compare',
      join(folder.path, 'baseline', 'known.json'),
      join(folder.path, 'baseline', 'clean.json'),
      ...out('compared'),
    ])
    expect(turned.code).toBe(0)
  })
})

test('--json: stdout is the report and nothing else, and holds no secret', async () => {
  const { code, stdout } = await runCli(['attack', ...resisted, '--json', ...out('json')])
  const report = JSON.parse(stdout) as Report
  expect(code).toBe(0)
  expect(report.runs.map((run) => run.label)).toEqual(['guide', 'hardened'])
  expect(report.catalogue.map(({ id }) => id)).toEqual(['token/alg-none'])
  expect(stdout).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}\.eyJ/)
  expect(JSON.parse(readFileSync(join(folder.path, 'json', 'attack-guide-hardened.json'), 'utf8'))).toEqual(report)
})

test('--quiet says nothing on stderr; a pipe gets no colours', async () => {
  const { stdout, stderr } = await runCli(['attack', '--config', 'guide', ...resisted, '--quiet', ...out('quiet')])
  expect(stderr).toBe('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(stdout).not.toMatch(/\u001b\[/)
})

test('--label names the run and the files', async () => {
  const args = [
    'attack',
    '--config',
    'guide',
    ...resisted,
    '--label',
    'before: the mend',
    '--format',
    'json',
    ...out('label'),
  ]
  await runCli(args)
  await runCli(args)
  expect(readdirSync(join(folder.path, 'label'))).toEqual(['before-the-mend.json'])
})

test('--dry-run attacks nobody and says what it would', async () => {
  const { code, stdout } = await runCli([
    'attack',
    '--config',
    'hardened',
    '--only',
    'token',
    '--dry-run',
    ...out('dry'),
  ])
  expect(stdout).toMatch(
    /^hardened at http:\/\/127\.0\.0\.1:\d+: \d+ of \d+ attacks would run, 16 side by side; no cap/,
  )
  expect(stdout).toContain('token/alg-confusion-rs-hs')
  expect(stdout).toContain('skipped: needs publicKey')
  expect(existsSync(join(folder.path, 'dry'))).toBe(false)
  expect(code).toBe(0)
})

test('--weakness finds its configuration and is found', async () => {
  const { code, stdout } = await runCli([
    'attack',
    '--weakness',
    'no-user-lookup',
    ...through,
    '--json',
    ...out('weak'),
  ])
  const report = JSON.parse(stdout) as Report
  expect(report.runs[0]?.target).toMatchObject({
    name: 'hardened+no-user-lookup',
    weakness: 'no-user-lookup',
    reference: true,
  })
  expect(report.runs[0]?.attacks[0]?.verdict.outcome).toBe('vulnerable')
  expect(code).toBe(1)
})

test('reports that cannot be written are a usage error, said before anything is sent', async () => {
  const file = folder.write('a-file', '')
  const { code, stdout, stderr } = await runCli([
    'attack',
    '--config',
    'guide',
    ...resisted,
    '--out',
    join(file, 'below'),
  ])
  expect(stderr).toContain('reports cannot be written to')
  expect(stderr).toContain('--out')
  expect(stderr).not.toContain('guide: ')
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

describe('Ctrl-C', () => {
  /** Temporary files go where nobody else has any. */
  const temporary = folder.path

  test('once: stops, writes what was found, and leaves nothing running', async () => {
    const { code, stderr } = await runCli(['attack', '--config', 'hardened', ...out('interrupted')], {
      env: { TMPDIR: temporary },
      onStart: (child) => {
        child.stderr?.on('data', (chunk: string) => {
          if (/hardened: \d+\/\d+/.test(chunk)) child.kill('SIGINT')
        })
      },
    })
    expect(stderr).toContain('Ctrl-C: stopping')
    const report = JSON.parse(readFileSync(join(folder.path, 'interrupted', 'attack-hardened.json'), 'utf8')) as Report
    expect(report.runs[0]?.stopped).toBe('interrupted')
    expect(readdirSync(temporary).filter((name) => name.startsWith('gatecrash-'))).toEqual([])
    expect(code).toBe(3)
  })

  test('twice: leaves at once', async () => {
    const { code } = await runCli(['attack', '--config', 'hardened', ...out('twice')], {
      onStart: (child) => {
        child.stderr?.on('data', (chunk: string) => {
          if (/hardened: \d+\/\d+/.test(chunk)) child.kill('SIGINT')
          if (chunk.includes('Ctrl-C: stopping')) child.kill('SIGINT')
        })
      },
    })
    expect(code).toBe(130)
    expect(existsSync(join(folder.path, 'twice'))).toBe(false)
  })
})
