import { describe, expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'

describe('help', () => {
  test('the first screen says what there is, with examples and exit codes', async () => {
    const { code, stdout, stderr } = await runCli(['--help'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const command of ['attack', 'bench', 'load', 'compare', 'serve', 'init', 'list', 'capacity'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(stdout).toContain('gatecrash attack profile.yml')
    expect(stdout).toContain('Exit codes: 0 clean')
  })

  test.each(['attack', 'bench', 'load', 'compare', 'serve', 'init', 'list'])(
    '%s --help has examples',
    async (command) => {
      const { code, stdout } = await runCli([command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain(`gatecrash ${command} `)
      expect(stdout).toMatch(/^Examples:/m)
    },
  )

  test('help COMMAND and --version', async () => {
    expect((await runCli(['help', 'attack'])).stdout).toContain('--allow-disruptive')
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('mistakes are usage errors (2) with a suggestion, and nothing on stdout', () => {
  test.each([
    [['atack'], "unknown command 'atack'", 'Did you mean attack?'],
    [['help', 'atack'], "unknown command 'atack'", 'Did you mean attack?'],
    [['load', '--script', 'nope.yml'], 'the artillery script nope.yml cannot be read', ''],
    [['attack', '--ony', 'x'], "unknown option '--ony'", 'Did you mean --only?'],
    [['attack', '--fail-on', 'hihg'], "argument 'hihg' is invalid", 'Did you mean "high"?'],
    [['attack', '--format', 'json,htlm'], "argument 'json,htlm' is invalid", 'Did you mean "html"?'],
    [['attack', '--format', 'pdf'], "argument 'pdf' is invalid", 'Choose from json, html, markdown, junit, sarif.'],
    [['attack', '--timeout', '5s'], "argument '5s' is invalid", 'Write a whole number from 1 on.'],
    [['attack', '--max-rate', '0'], "argument '0' is invalid", 'Write a number above 0.'],
    [['attack', '--proxy', 'socks://x'], "argument 'socks://x' is invalid", 'Write http://host:port.'],
    [['attack', '--only', 'a,,b'], "argument 'a,,b' is invalid", 'Write names with commas between: a,b'],
    [['attack', 'a.yml', 'b.yml'], "too many arguments for 'attack'", 'b.yml'],
    [['attack', '--only', 'tokn'], '--only tokn selects no attack', 'did you mean token?'],
    [['attack', '--only', 'token', '--skip', 'token'], 'no attack is left to run', '--skip takes away'],
    [['attack', 'nowhere.yml'], 'there is no profile nowhere.yml', 'gatecrash init URL'],
    [['attack', 'http://127.0.0.1:9'], 'alone does not say who may log in', 'GATECRASH_TOKEN_A'],
    [['attack', 'x.yml', '--config', 'guide'], '--config means the reference server', 'leave out --config'],
    [['attack', '--config', 'gide'], 'there is no configuration "gide"', 'guide'],
    [['attack', '--set', 'limits.mesages=1'], '--set limits.mesages', 'did you mean'],
    [['attack', '--baseline', 'none.json'], 'none.json cannot be read', 'there is no such file'],
    [['attack', '--waivers', 'none.yml'], 'none.yml cannot be read', 'there is no such file'],
    [['compare', 'none.json', 'none.json'], 'none.json cannot be read', 'there is no such file'],
    [['compare'], "missing required argument 'reports'", '--help'],
    [['init', 'localhost'], 'localhost is no http(s) address', 'http://host:port'],
    [['list', '--family', 'tokn'], 'there is no family "tokn"', 'did you mean "token"?'],
    [['serve', '--port', '70000'], "argument '70000' is invalid", 'Write a port from 0 to 65535.'],
    [['bench', '--workload', 'ack-eco'], "argument 'ack-eco' is invalid", 'Did you mean "ack-echo"?'],
    [['capacity', '--p99', '0'], 'above 0', '--help'],
    [['bench', '--threshold', 'p98<=5'], 'p98<=5', "'p99<=50'"],
    [['attack', '127.0.0.1:3000'], 'there is no profile 127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [['attack', '--trace', 'token/alg-non'], '--trace token/alg-non selects no attack', 'token/alg-none'],
    [['attack', '--config', 'guide', '--set', 'limits.foo=1'], '--set limits.foo', 'did you mean limits.'],
    [['bench', '--out', 'package.json/out'], 'reports cannot be written to', 'package.json is a file'],
  ])('%s', async (args, message, mend) => {
    const { code, stdout, stderr } = await runCli(args)
    expect(stderr).toContain('gatecrash: ')
    expect(stderr).toContain(message)
    expect(stderr).toContain(mend)
    expect(stderr).not.toMatch(/^\s+at .*\.ts:\d+/m)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test('no command at all shows the help', async () => {
    const { code, stderr } = await runCli([])
    expect(code).toBe(2)
    expect(stderr).toContain('Usage: gatecrash')
  })
})

describe('list', () => {
  test('--json is the whole catalogue and nothing else', async () => {
    const { code, stdout, stderr } = await runCli(['list', '--json'])
    const attacks = JSON.parse(stdout) as { id: string; severity: string; run?: unknown }[]
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(attacks.length).toBeGreaterThan(0)
    expect(attacks.every(({ id, run }) => /^[a-z]+\/[a-z0-9-]+$/.test(id) && run === undefined)).toBe(true)
  })

  test('--family chooses', async () => {
    const { stdout } = await runCli(['list', '--family', 'token', '--json'])
    const attacks = JSON.parse(stdout) as { id: string }[]
    expect(attacks.every(({ id }) => id.startsWith('token/'))).toBe(true)
  })
})
