import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type ArtilleryOptions, type ArtilleryResult, runArtillery } from '../../scenarios/artillery/run.ts'
import { type ChatServer, type Faults, startChatServer } from './support/chat-server.ts'

const script = join(import.meta.dirname, '../../artillery.yml')
const ours = join(import.meta.dirname, '../../scenarios/artillery/gatecrash.yml')
const folder = mkdtempSync(join(tmpdir(), 'gatecrash-artillery-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * 16 users over two seconds: enough for both scenarios to be drawn, 3 in 100,000 runs excepted. The timeouts are those
 * of a machine with much else to do: only a server that is silent on purpose is waited for less.
 */
const hurried = {
  phases: [{ duration: 2, arrivalCount: 16 }],
  variables: { messages: 4, intervalMs: 100, ackTimeoutMs: 20_000, connectTimeoutMs: 20_000 },
  http: { timeout: 30 },
}
const patient = { ...hurried, ensure: { thresholds: [{ 'gatecrash.ack_time.p95': 20_000 }] } }
const impatient = { ...patient, variables: { ...patient.variables, ackTimeoutMs: 1_000, connectTimeoutMs: 1_000 } }

let runs = 0
async function load(
  faults: Faults,
  config: object,
  more: Partial<ArtilleryOptions> = {},
): Promise<ArtilleryResult & Pick<ChatServer, 'seen' | 'accounts'>> {
  const server = await startChatServer(faults)
  try {
    const outFile = join(folder, `${++runs}.json`)
    const result = await runArtillery({ script, target: server, outFile, quick: true, overrides: { config }, ...more })
    return { ...result, seen: server.seen, accounts: server.accounts }
  } finally {
    await server.close()
  }
}

const failed = ({ benchRun }: ArtilleryResult) => benchRun.thresholds.filter((one) => !one.ok).map((one) => one.limit)

describe.concurrent('artillery.yml', { timeout: 180_000 }, () => {
  test('passes on a server that does everything right', async () => {
    const result = await load({}, patient)

    expect(failed(result)).toEqual([])
    expect(result.exitCode).toBe(0)
    const { benchRun, seen } = result
    expect(benchRun.validity).toMatchObject({ valid: true })
    expect(benchRun.thresholds).toHaveLength(8)
    // What artillery counted is what the server saw.
    expect(benchRun.counters).toMatchObject({
      'vusers.created': 16,
      'vusers.failed': 0,
      'gatecrash.messages.acknowledged': seen.messages,
      'gatecrash.honest.finished': seen.leaves,
      'gatecrash.forged.turned_away': seen.handshakes - seen.joins,
    })
    expect(benchRun.counters['gatecrash.messages.sent']).toBe(4 * seen.joins)
    expect(benchRun.serviceTime?.count).toBe(seen.messages)
  })

  test('fails on a server that lets a forged token in', async () => {
    const result = await load({ acceptsForged: true }, patient)

    expect(result.exitCode).not.toBe(0)
    expect(failed(result)).toContain('gatecrash.forged.let_in == 0')
    expect(result.benchRun.counters['gatecrash.forged.let_in']).toBe(result.benchRun.counters['gatecrash.forged.tried'])
    // The users themselves were served: nothing else is to blame.
    expect(failed(result)).not.toContain('gatecrash.messages.unanswered == 0')
  })

  test('fails, and ends, on a server that never acknowledges a message', async () => {
    const result = await load({ neverAcknowledges: true }, impatient)

    expect(result.exitCode).not.toBe(0)
    expect(failed(result)).toContain('gatecrash.messages.unanswered == 0')
    expect(result.benchRun.serviceTime).toBeNull()
    expect(result.benchRun.goodputPerSecond).toBe(0)
    expect(result.benchRun.validity.valid).toBe(true)
  })

  test('fails on a server that lets nobody in, although every forged token is refused there', async () => {
    const result = await load({ refusesEveryone: true }, patient)

    expect(result.exitCode).not.toBe(0)
    expect(failed(result)).toContain(
      'gatecrash.honest.started > 0 and gatecrash.honest.finished == gatecrash.honest.started',
    )
    expect(failed(result)).not.toContain('gatecrash.forged.let_in == 0')
    expect(result.benchRun.counters['errors.unauthorized']).toBe(result.benchRun.counters['gatecrash.honest.started'])
  })

  test('fails on a server that is slower than the threshold', async () => {
    const result = await load({ delayMs: 700 }, hurried)

    expect(result.exitCode).not.toBe(0)
    expect(failed(result)).toContain('gatecrash.ack_time.p95 < 500')
    expect(failed(result)).not.toContain('gatecrash.messages.unanswered == 0')
  })

  test('fails on a server that answers every message with a no', async () => {
    const result = await load({ declinesMessages: true }, patient)

    expect(result.exitCode).not.toBe(0)
    expect(failed(result)).toContain('gatecrash.messages.declined == 0')
  })

  test('fails, and ends, on a server that takes connections and admits nobody', async () => {
    const result = await load({ neverAdmits: true }, impatient)

    expect(result.exitCode).not.toBe(0)
    const { counters } = result.benchRun
    expect(counters['gatecrash.honest.finished']).toBe(0)
    // Silence is no refusal.
    expect(counters['gatecrash.forged.turned_away']).toBe(0)
    expect(counters['gatecrash.forged.undecided']).toBe(counters['gatecrash.forged.tried'])
  })

  test('fails on a login that turns users away half-way', async () => {
    const result = await load({ loginStatus: { after: 8, status: 429 } }, patient)

    expect(result.exitCode).not.toBe(0)
    expect(result.benchRun.counters['http.codes.429']).toBe(8)
    expect(failed(result)).toContain('maxErrorRate <= 0 %')
  })
})

test('neither tokens nor passwords are in what a run leaves', async () => {
  const { log, benchRun, accounts } = await load({ refusesEveryone: true }, patient)

  const said = log + JSON.stringify(benchRun)
  for (const { password } of accounts) expect(said).not.toContain(password)
  expect(said).not.toMatch(/eyJ/)
})

test('a run can be interrupted', async () => {
  const controller = new AbortController()
  const run = load({}, { ...patient, phases: [{ duration: 600, arrivalRate: 1 }] }, { signal: controller.signal })
  setTimeout(() => controller.abort(), 500)

  await expect(run).rejects.toMatchObject({ code: 'interrupted' })
})

test('a run that hangs is ended, and the error says why', async () => {
  const run = load({}, { ...patient, phases: [{ duration: 600, arrivalRate: 1 }] }, { deadlineMs: 1_000 })

  await expect(run).rejects.toMatchObject({ code: 'deadline' })
})

test('what cannot work is refused before anything is sent', async () => {
  const accounts = [{ username: 'ada', password: 'secret' }]
  const outFile = join(folder, 'never.json')
  const run = (url: string, more: Partial<ArtilleryOptions> = {}) =>
    runArtillery({ script, outFile, target: { url, accounts }, ...more })

  await expect(run('http://192.0.2.1:3000')).rejects.toMatchObject({ code: 'remote-refused' })
  await expect(run('ftp://127.0.0.1')).rejects.toMatchObject({ code: 'usage' })
  await expect(
    run('http://127.0.0.1:1', { target: { url: 'http://127.0.0.1:1', accounts: [] } }),
  ).rejects.toMatchObject({
    code: 'usage',
  })
  await expect(run('http://127.0.0.1:1', { script: join(folder, 'absent.yml') })).rejects.toMatchObject({
    code: 'usage',
  })
})

describe.concurrent('scenarios/artillery/gatecrash.yml, over our own engine', { timeout: 180_000 }, () => {
  const ensure = { thresholds: [{ 'socketio.response_time.p95': 20_000 }] }
  const slow = { ...hurried, ensure, engines: { gatecrash: { ackTimeoutMs: 20_000, connectTimeoutMs: 20_000 } } }
  const fast = { ...slow, engines: { gatecrash: { ackTimeoutMs: 500, connectTimeoutMs: 1_000 } } }

  test('passes on a server that does everything right, and counted what the server saw', async () => {
    const result = await load({}, slow, { script: ours })

    expect(failed(result)).toEqual([])
    const { benchRun, seen } = result
    expect(benchRun.validity).toMatchObject({ valid: true })
    expect(benchRun.counters).toMatchObject({
      'vusers.failed': 0,
      'gatecrash.honest.finished': seen.leaves,
      'socketio.acks_received': seen.joins + seen.messages + seen.leaves,
    })
    expect(benchRun.serviceTime?.count).toBe(benchRun.counters['socketio.acks_received'])
  })

  test('fails, and ends, on a server that never acknowledges a message', async () => {
    const result = await load({ neverAcknowledges: true }, fast, { script: ours })

    expect(result.exitCode).not.toBe(0)
    expect(result.benchRun.validity.valid).toBe(true)
    expect(result.benchRun.counters['socketio.acks_missing']).toBe(result.seen.joins)
    expect(result.benchRun.counters['errors.no acknowledgement in time']).toBe(result.seen.joins)
  })

  test('fails on a server that refuses everyone, and says how many', async () => {
    const result = await load({ refusesEveryone: true }, slow, { script: ours })

    expect(failed(result)).toContain('socketio.auth_rejected == 0')
    expect(result.benchRun.counters['socketio.auth_rejected']).toBe(
      result.benchRun.counters['gatecrash.honest.started'],
    )
  })

  test('artillery.yml itself runs over it when the name of the engine is changed', async () => {
    const text = readFileSync(script, 'utf8').replaceAll('socketio-v3', 'gatecrash')
    const changed = join(folder, 'changed.yml')
    writeFileSync(
      changed,
      text.replace('./scenarios/artillery/processor.js', join(script, '../scenarios/artillery/processor.js')),
    )
    const result = await load({}, patient, { script: changed })

    expect(failed(result).filter((limit) => !limit.startsWith('gatecrash.ack_time'))).toEqual([])
    expect(result.benchRun.counters['gatecrash.messages.acknowledged']).toBe(result.seen.messages)
    expect(result.benchRun.counters['socketio.messages_received']).toBeGreaterThanOrEqual(0)
  })
})
