import { describe, expect, test } from 'vitest'
import { listConfigurations, loadConfiguration, parseOverride } from '../../server/configuration.ts'

describe('configurations', () => {
  test('all that are shipped load', () => {
    expect(listConfigurations()).toEqual(expect.arrayContaining(['asymmetric', 'bare', 'guide', 'hardened']))
    for (const name of listConfigurations()) expect(() => loadConfiguration(name)).not.toThrow()
  })

  test('hardened has every defence on, and waits short enough to be attacked', () => {
    const { defences, token, transport, limits } = loadConfiguration('hardened')
    expect(Object.values(defences).every(Boolean)).toBe(true)
    expect(token).toMatchObject({ leewayMs: 2_000, graceMs: 3_000, lifetimeMs: 900_000, lifetimeCapMs: 3_600_000 })
    expect(transport.connectTimeoutMs).toBe(5_000)
    for (const limit of Object.values(limits)) {
      if ('windowMs' in limit) expect(limit.windowMs).toBeLessThanOrEqual(2_000)
    }
  })

  test('bare and guide have none', () => {
    for (const name of ['bare', 'guide']) {
      expect(Object.values(loadConfiguration(name).defences).some(Boolean)).toBe(false)
    }
  })

  test('an unknown one is a usage error that lists the known', () => {
    expect(() => loadConfiguration('gide')).toThrow(
      expect.objectContaining({ code: 'usage', hint: `choose from ${listConfigurations().join(', ')}` }),
    )
  })
})

describe('--set', () => {
  const load = (text: string) => loadConfiguration('hardened', [parseOverride(text)])

  test('changes one value, whatever its type', () => {
    expect(load('limits.messages.perAccount=5').limits.messages).toEqual({
      perAccount: 5,
      perAddress: 60,
      windowMs: 1_000,
    })
    expect(load('transport.allowEIO3=true').transport.allowEIO3).toBe(true)
    expect(load('origins=[https://a.test]').origins).toEqual(['https://a.test'])
    expect(load('trustedProxies=[10.0.0.0/8, "::1"]').trustedProxies).toEqual(['10.0.0.0/8', '::1'])
  })

  test.each([
    ['limits.message.perAccount=5', 'limits.messages.perAccount'],
    ['limits.messages=5', 'limits.messages.perA'],
    ['__proto__.x=1', ''],
  ])('%s is no setting, and the nearest is named', (text, nearest) => {
    expect(() => load(text)).toThrow(expect.objectContaining({ code: 'usage', hint: expect.stringContaining(nearest) }))
  })

  test.each([
    'limits.messages.perAccount=many',
    'limits.messages.perAccount=0',
    'limits.messages.windowMs=5000',
    'token.algorithm=none',
    'origins=[chat.example.test]',
    'origins=[https://chat.example.test/path]',
    'trustedProxies=[10.0.0.0/64]',
    'transport.transports=[]',
  ])('%s is refused, and the setting is named', (text) => {
    const [name = ''] = text.split('=')
    expect(() => load(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining(name) }))
  })

  test.each(['limits.messages.perAccount', '=5', 'origins=[unclosed'])('%s is no setting at all', (text) => {
    expect(() => parseOverride(text)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
