/** What one wants on a server of somebody else: the plan, the transcript, a proxy, caps, and findings that are accepted. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { honestExchanges } from '../../attacks/sends.ts'
import type { Plan } from '../../cli/dry-run.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import type { Report } from '../../reports/model.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { connectProxy } from '../wire/servers.ts'

const folder = temporaryFolder()
const common = ['--quiet', '--format', 'json', '--out', join(folder.path, 'out')]

describe('--dry-run', () => {
  test('says what would be sent, to whom and how much, and what is left out', async () => {
    const env = { GATECRASH_TOKEN_A: 'a', GATECRASH_TOKEN_B: 'b' }
    // Nobody listens there: what sends nothing does not mind.
    const { code, stdout } = await runCli(['attack', 'http://127.0.0.1:9', '--dry-run', '--max-rate', '50'], { env })
    expect(stdout).toMatch(/127\.0\.0\.1:9: \d+ of \d+ attacks would run.*at most 50 a second; no cap on connections/)
    expect(stdout).toMatch(/rate\/absent +write, waits 6 s, at most 40 connections and 6,000 messages: /)
    expect(stdout).toMatch(/In all at most [\d,]+ connections and [\d,]+ messages, .*longest wait 12 s/)
    expect(stdout).toMatch(/dos\/conn-per-user +skipped: may harm service; to unlock: --allow-disruptive/)
    expect(stdout).toMatch(/token\/claim-exp-past +skipped: .*to unlock: key: \{/)
    expect(code).toBe(0)
  })
})

describe('--dry-run of a target with a parser of its own', () => {
  test('leaves out what writes packets of the default one by hand, and adds up the rest', async () => {
    const only = 'crash/json-pollution,rate/absent,dos/ws-ping-flood'
    const { stdout } = await runCli(['attack', '--config', 'msgpack', '--dry-run', '--json', '--only', only])
    const [plan] = JSON.parse(stdout) as [Plan]
    const [skipped, ...run] = plan.attacks.toSorted((a, b) => a.id.localeCompare(b.id))
    expect(skipped).toMatchObject({
      id: 'crash/json-pollution',
      skipped: { reason: expect.stringContaining('msgpack') },
    })
    expect(run.map(({ id, skipped }) => [id, skipped])).toEqual([
      ['dos/ws-ping-flood', undefined],
      ['rate/absent', undefined],
    ])
    const messages = run.reduce((sum, { sends }) => sum + sends.messages, 3 * honestExchanges.messages)
    expect(plan.atMost).toMatchObject({ messages, longestWaitMs: 6_000 })
  })
})

describe('a URL and two tokens', () => {
  test('are enough to judge what they can, and the rest is told with the line that unlocks it', async () => {
    const server = await startReference({ configuration: 'guide', accounts: 4 })
    try {
      const profile = referenceProfile(server.ready)
      const target = createTarget(profile, createNetwork({ allowRemote: [] }), 5_000)
      const [a, b] = await Promise.all(profile.accounts.slice(0, 2).map((account) => target.login(account)))
      const env = { GATECRASH_TOKEN_A: a?.token ?? '', GATECRASH_TOKEN_B: b?.token ?? '' }
      const only =
        'token/alg-none,token/claim-exp-past,session/logout-existing-socket,leak/log-token,authz/room-history'
      const { code, stdout } = await runCli(['attack', server.ready.url, '--only', only, ...common], { env })
      expect(stdout).toMatch(/1 resisted, 4 skipped/)
      for (const line of ['key: {', 'logout: {', 'log: {', 'private: {']) expect(stdout).toContain(line)
      expect(code).toBe(0)
    } finally {
      await server.stop()
    }
  })
})

describe('--trace', () => {
  test('prints what one attack sent and received, and no secret', async () => {
    const { code, stdout } = await runCli(['attack', '--config', 'hardened', '--trace', 'token/alg-none', ...common])
    expect(stdout).toMatch(/c0 connects with \{"token":"TOKEN_B"/)
    expect(stdout).toMatch(/connects with \{"token":"\[JWT none, redacted\]".*: refused/)
    expect(stdout).toMatch(/c0 heard "gc[0-9a-f]{18}" from "u\d+"/)
    expect(stdout).not.toMatch(/eyJ[\w-]{10,}/)
    expect(code).toBe(0)
  })

  test('a credential that is no JWT is named, too', async () => {
    const target = ['--config', 'cookie-session', '--trace', 'session/logout-token-reuse']
    const { stdout } = await runCli(['attack', ...target, ...common])
    expect(stdout).toMatch(/c\d+ connects with \{"token":"TOKEN_/)
    // Session ids are long and random, and in no cookie of the transcript.
    expect(stdout).not.toMatch(/"token":"(?!TOKEN_)[^"]{16,}"/)
    expect(stdout).not.toMatch(/set-cookie: \w+=(?!TOKEN_|;)[^;]{16,}/i)
  })
})

describe('--proxy', () => {
  test('gives the same verdict, and every connection goes through it', async () => {
    const proxy = await connectProxy()
    const only = ['--only', 'token/alg-none', '--proxy', proxy.url, '--json']
    const { code, stdout } = await runCli(['attack', '--config', 'hardened', ...only, ...common])
    expect((JSON.parse(stdout) as Report).runs[0]?.attacks[0]?.verdict.outcome).toBe('resisted')
    expect(code).toBe(0)
    // Two logins, two clients in each honest exchange, the witness, the controls and the four forged tokens.
    expect(proxy.requests.length).toBeGreaterThan(12)
    expect(proxy.requests.every((request) => request.startsWith('CONNECT 127.0.0.1:'))).toBe(true)
  })
})

describe('caps', () => {
  test('a cap on connections below what honest clients need ends the run, and says so', async () => {
    const args = ['--only', 'token/alg-none', '--max-connections', '1']
    const { code, stderr } = await runCli(['attack', '--config', 'hardened', ...args, ...common])
    expect(stderr).toContain('--max-connections')
    expect(code).not.toBe(0)
  })

  test('a cap on the rate slows the run down, and changes no verdict', async () => {
    const args = ['--only', 'token/alg-none', '--max-rate', '40', '--json']
    const { code, stdout } = await runCli(['attack', '--config', 'hardened', ...args, ...common])
    expect((JSON.parse(stdout) as Report).runs[0]?.attacks[0]?.verdict.outcome).toBe('resisted')
    expect(code).toBe(0)
  })
})

describe('--waivers', () => {
  const weak = ['attack', '--weakness', 'alg-none', '--only', 'token/alg-none', ...common]

  test('an accepted finding does not gate before its end, and gates again after it', async () => {
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const waiver = (until: string) => `- { id: token/alg-none, reason: replaced next week, until: ${until} }\n`
    const valid = await runCli([...weak, '--waivers', folder.write('valid.yml', waiver(day(2)))])
    expect(valid.code).toBe(0)
    expect(valid.stdout).toContain('replaced next week')
    const over = await runCli([...weak, '--waivers', folder.write('over.yml', waiver(day(-2)))])
    expect(over.code).toBe(1)
    expect(over.stdout).toContain('token/alg-none')
  })

  test('one without an end is no waiver', async () => {
    const file = folder.write('endless.yml', '- { id: token/alg-none, reason: for ever }\n')
    const { code, stderr } = await runCli([...weak, '--waivers', file])
    expect(code).toBe(2)
    expect(stderr).toContain('until')
  })
})
