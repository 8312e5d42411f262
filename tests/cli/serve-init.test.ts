import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadProfile } from '../../target/load-profile.ts'
import { hasRedis } from '../server/redis-server.ts'
import { fakeTarget } from '../support/fake-targets.ts'
import { type CliResult, runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()

/** Serves until `during` is done, then ends it with SIGTERM. */
async function serving(
  args: readonly string[],
  during: (url: string, stderr: string) => Promise<void>,
  env: Record<string, string> = {},
): Promise<CliResult> {
  let failed: unknown
  const result = await runCli(['serve', '--port', '0', ...args], {
    env,
    onStart: (child) => {
      let said = ''
      let begun = false
      child.stderr?.on('data', (chunk: string) => {
        said += chunk
        const url = /listening at (http:\S+)/.exec(said)?.[1]
        if (url === undefined || begun || !said.includes('gatecrash attack')) return
        begun = true
        during(url, said)
          .catch((error: unknown) => {
            failed = error
          })
          .finally(() => child.kill('SIGTERM'))
      })
    },
  })
  if (failed) throw failed
  return result
}

test('serve says how to get in and how to attack; SIGTERM drains and ends with 0', async () => {
  const file = join(folder.path, 'practice.yml')
  const { code, stdout, stderr } = await serving(['--config', 'guide', '--profile', file], async (url, said) => {
    const password = /export GATECRASH_PASSWORD='([^']+)'/.exec(said)?.[1]
    const secret = /export GATECRASH_JWT_SECRET='([^']+)'/.exec(said)?.[1]
    const { profile } = await loadProfile(file, { GATECRASH_PASSWORD: password, GATECRASH_JWT_SECRET: secret })
    expect(profile.url).toBe(url)
    const attacked = await runCli(['attack', file, '--only', 'token/alg-none', '--out', join(folder.path, 'out')], {
      env: { GATECRASH_PASSWORD: password!, GATECRASH_JWT_SECRET: secret! },
    })
    expect(attacked.stdout).toContain('guide resisted the one attack')
    expect(attacked.code).toBe(0)
  })
  expect(readFileSync(file, 'utf8')).not.toMatch(/secret: [^$]/)
  expect(stdout).toBe('')
  expect(stderr).toContain('draining')
  expect(stderr).toContain('server.stopped')
  expect(code).toBe(0)
})

test('serve keeps the password and the key that the environment gives', async () => {
  const env = { GATECRASH_PASSWORD: 'a-password-of-mine', GATECRASH_JWT_SECRET: 'x'.repeat(40) }
  const { stderr } = await runCli(['serve', '--port', '0', '--log', join(folder.path, 'server.log')], {
    env,
    onStart: (child) => {
      child.stderr?.on('data', (chunk: string) => {
        if (chunk.includes('gatecrash attack')) child.kill('SIGINT')
      })
    },
  })
  expect(stderr).toContain(`export GATECRASH_PASSWORD='${env.GATECRASH_PASSWORD}'`)
  expect(stderr).toContain(`export GATECRASH_JWT_SECRET='${env.GATECRASH_JWT_SECRET}'`)
  expect(readFileSync(join(folder.path, 'server.log'), 'utf8')).toContain('server.started')
})

test('serve keeps accounts in a file that the environment names, and says what operators need', async () => {
  const env = { GATECRASH_PASSWORD: 'a-password-of-mine', GATECRASH_DATABASE: join(folder.path, 'accounts.db') }
  const credentials = { username: 'dora', password: 'a long passphrase' }
  const post = (url: string, path: string) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    })
  const log = ['--log', join(folder.path, 'kept.log')]
  await serving(
    log,
    async (url, said) => {
      const [, metrics, authorization = ''] = /operators (\S+) and \/config with authorization: (.+)/.exec(said) ?? []
      expect((await fetch(metrics ?? '', { headers: { authorization } })).status).toBe(200)
      expect((await post(url, '/register')).status).toBe(202)
    },
    env,
  )
  await serving(log, async (url) => expect((await post(url, '/login')).status).toBe(200), env)
})

test.skipIf(!hasRedis)('workers and nodes are said, a profile names all nodes, and Ctrl-C ends all of it', async () => {
  const workers = await serving(['--workers', '2'], async (url, said) => {
    expect(said).toMatch(/listening at \S+ \(process \d+, 2 workers\)/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
  expect(workers.code).toBe(0)
  const file = join(folder.path, 'cluster.yml')
  let nodes: readonly string[] = []
  const cluster = await serving(['--config', 'cluster', '--profile', file], async (_url, said) => {
    const password = /export GATECRASH_PASSWORD='([^']+)'/.exec(said)?.[1] ?? ''
    const { profile } = await loadProfile(file, { GATECRASH_PASSWORD: password, GATECRASH_JWT_SECRET: 'x'.repeat(40) })
    nodes = [profile.url].flat()
    expect(nodes).toHaveLength(2)
    expect(profile.bus?.url).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
    expect(said).toContain(nodes.join(' and '))
  })
  expect(cluster.code).toBe(0)
  for (const node of nodes) await expect(fetch(`${node}/healthz`)).rejects.toThrow()
})

test('a weakness says what it is, and refuses a configuration that cannot carry it', async () => {
  const { code, stderr } = await runCli(['serve', '--port', '0', '--config', 'guide', '--weakness', 'alg-none'])
  expect(stderr).toContain('alg-none')
  expect(code).toBe(2)
})

test('init writes a profile that loads, and does not overwrite it', async () => {
  const file = join(folder.path, 'first.yml')
  await serving(['--config', 'hardened', '--log', join(folder.path, 'init.log')], async (url) => {
    const args = ['init', url, '--out', file, '--namespace', '/support,/nowhere']
    const { code, stdout } = await runCli(args)
    expect(code).toBe(0)
    expect(stdout).toContain('websocket: yes, polling: yes')
    expect(stdout).toMatch(/\/support +refuses: "unauthorized"/)
    expect(stdout).toMatch(/\/nowhere +does not exist/)
    const env = { GATECRASH_TOKEN_A: 'a.b.c', GATECRASH_TOKEN_B: 'd.e.f' }
    const { profile } = await loadProfile(file, env)
    expect(profile).toMatchObject({
      url,
      namespaces: { protected: ['/admin', '/support'] },
      transports: ['websocket', 'polling'],
    })
    const again = await runCli(args)
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('--force overwrites it')
    expect((await runCli([...args, '--force'])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('# CHECK')
  })
})

test('a path without Socket.IO is said to be the wrong one', async () => {
  await serving(['--config', 'guide', '--log', join(folder.path, 'path.log')], async (url) => {
    const { code, stderr } = await runCli(['init', url, '--path', '/elsewhere', '--out', join(folder.path, 'x.yml')])
    expect(stderr).toContain('answers at /elsewhere, but not as Socket.IO')
    expect(stderr).toContain('--path')
    expect(code).toBe(3)
  })
})

test('init tells a server of socket.io 2, which seems to speak the new protocol over WebSocket', async () => {
  const target = await fakeTarget('second')
  const file = join(folder.path, 'second.yml')
  const { code, stdout } = await runCli(['init', target.url, '--out', file])
  await target.close()
  expect(stdout).toContain('a server of socket.io 2')
  expect(stdout).toMatch(/\/ +lets a stranger in/)
  expect(stdout).toMatch(/\/chat +does not exist/)
  const { profile } = await loadProfile(file, { GATECRASH_TOKEN_A: 'a', GATECRASH_TOKEN_B: 'b' })
  expect(profile).toMatchObject({ protocol: { eio: 3 }, token: { in: 'query' }, transports: ['websocket', 'polling'] })
  expect(code).toBe(0)
})
