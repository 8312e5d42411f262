import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../../scenarios/open-loop/environment.ts'
import { judgeValidity, sendLagLimitMs, type ValidityFacts } from '../../scenarios/open-loop/validity.ts'

const sound: ValidityFacts = {
  sendLagP99Ms: 1.2,
  responseP50Ms: 1,
  planned: 1000,
  offeredShare: 0.999,
  loopUtilization: 0.3,
  loopDelayP99Ms: 2,
  ledger: { expected: 1000, onTime: 990, late: 5, lost: 5, balanced: true, unexpected: 0 },
  socketsWanted: 100,
  socketsOpened: 100,
  elapsedMs: 11_000,
  configuredMs: 12_000,
  controlFrames: 20,
  controlMismatches: 0,
  environment: { descriptorLimit: 20_000, descriptorsNeeded: 164, localPorts: 28_232, portsNeeded: 100, cores: 2 },
  throttledShare: 0,
  quietControl: { beforeMs: 1, afterMs: 1.1 },
  stopped: null,
}

describe('validity', () => {
  test('a sound run is valid, and every gate shows its figure', () => {
    const { valid, gates } = judgeValidity(sound)
    expect(valid).toBe(true)
    expect(gates.map(({ name }) => name)).toEqual([
      'send lag',
      'offered rate',
      'generator loop',
      'generator loop delay',
      'ledger',
      'sockets',
      'elapsed',
      'parsed control group',
      'open files',
      'local ports',
      'cores',
      'processor',
      'quiet control',
    ])
    for (const gate of gates) expect(gate.actual).not.toMatch(/NaN|undefined/)
  })

  test.each<[string, Partial<ValidityFacts>]>([
    ['send lag', { sendLagP99Ms: 2.1 }],
    ['send lag', { sendLagP99Ms: Number.NaN }],
    ['send lag', { sendLagP99Ms: 51, responseP50Ms: 900 }],
    ['offered rate', { offeredShare: 0.989 }],
    ['offered rate', { planned: 0 }],
    ['generator loop', { loopUtilization: 0.71 }],
    ['generator loop delay', { loopDelayP99Ms: 10.1 }],
    ['ledger', { ledger: { ...sound.ledger, balanced: false } }],
    ['ledger', { ledger: { ...sound.ledger, unexpected: 1 } }],
    ['sockets', { socketsOpened: 99 }],
    ['elapsed', { elapsedMs: 18_001 }],
    ['parsed control group', { controlMismatches: 1 }],
    ['open files', { environment: { ...sound.environment, descriptorLimit: 100 } }],
    ['local ports', { environment: { ...sound.environment, localPorts: 99 } }],
    ['processor', { throttledShare: 0.02 }],
    ['quiet control', { quietControl: { beforeMs: 2, afterMs: 3 } }],
    ['whole run', { stopped: 'interrupted after 3.0 s' }],
  ])('%s alone voids the run: %o', (name, wrong) => {
    const { valid, gates } = judgeValidity({ ...sound, ...wrong })
    expect(valid).toBe(false)
    expect(gates.filter(({ ok }) => !ok).map((gate) => gate.name)).toEqual([name])
  })

  test('the limit of the send lag follows the median between 2 and 50 ms', () => {
    expect([Number.NaN, 1, 100, 5000].map(sendLagLimitMs)).toEqual([2, 2, 10, 50])
    expect(judgeValidity({ ...sound, sendLagP99Ms: 9, responseP50Ms: 100 }).valid).toBe(true)
  })

  test('what cannot be read on this machine is left out, and one core is only stamped', () => {
    const one = { ...sound, throttledShare: null, quietControl: null, environment: { ...sound.environment, cores: 1 } }
    expect(judgeValidity(one).valid).toBe(true)
    expect(judgeValidity(one).gates.find(({ name }) => name === 'cores')?.actual).toBe('loopback, shared core')
  })

  test('the machine says what it allows', () => {
    const facts = readEnvironment(100)
    expect(facts.descriptorLimit).toBeGreaterThan(100)
    expect(facts.localPorts).toBeGreaterThan(1000)
    expect(facts.portsNeeded).toBe(100)
  })
})
