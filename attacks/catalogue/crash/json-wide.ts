import { attackerSession } from '../../kit/event-steps.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'
import { markedPacket, sendRaw } from '../../kit/raw-json.ts'
import { lasting, stallAttack } from '../../kit/stall.ts'

const items = (bytes: number) => `[${'[],'.repeat(Math.floor(bytes / 3) - 1)}[]]`
const keys = (bytes: number) =>
  `{${Array.from({ length: Math.floor(bytes / 12) }, (_, i) => `"k${String(i).padStart(6, '0')}":0`).join(',')}}`

/** The same as JavaScript. */
const code = {
  items: (bytes: number) => `'[' + '[],'.repeat(${Math.floor(bytes / 3) - 1}) + '[]]'`,
  keys: (bytes: number) =>
    `'{' + Array.from({ length: ${Math.floor(bytes / 12)} }, (_, i) => \`"k\${String(i).padStart(6, '0')}":0\`).join() + '}'`,
}

export default stallAttack({
  id: 'crash/json-wide',
  rows: ['crash.json.wide'],
  title: 'Messages with as many items and keys as fit: how long do all others wait meanwhile?',
  requirement: 'CWE-407: the work for a message grows no faster than the message',
  impact: 'A few packets keep the only thread of the server busy, and everybody waits.',
  remedy: 'Cap maxHttpBufferSize and the number of keys and items before a schema with uniqueItems or the like runs.',
  severity: 'low',
  cwe: ['CWE-407'],
  references: ['API4:2023'],
  provenBy: 'sync-schema',
  stallMs: 500,
  async burdens(context) {
    const session = lasting(() => attackerSession(context))
    const most = await maxPayloadBytes(context)
    return [0.06, 0.12, 0.25, 0.9].flatMap((part) =>
      [undefined, 'extra'].flatMap((beside) =>
        [items, keys].map((make) => {
          const json = make(part * most)
          const harmless = JSON.stringify('x'.repeat(json.length))
          const send = async (text: string) => sendRaw(context, await session(), text, beside)
          const where = beside === undefined ? 'as the text' : 'in a further field'
          return {
            name: `${json.length} bytes of ${make.name} ${where}`,
            heavy: () => send(json),
            light: () => send(harmless),
            script: ({ value }) => {
              const { packet, mark } = markedPacket(context, context.target.profile.namespace, beside)
              const sends = (text: string) =>
                `() => packets(attacker, ['4' + (${value(packet)}).replace('"' + ${value(mark)} + '"', ${text})])`
              return `[${sends(code[make.name as keyof typeof code](part * most))}, ${sends(value(harmless))}]`
            },
          }
        }),
      ),
    )
  },
})
