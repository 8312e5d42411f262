import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { fieldsOf, openRelay } from '../../kit/extra-fields.ts'

const dayMs = 86_400_000

export default defineAttack({
  id: 'authz/identity-timestamp-id',
  rows: ['authz.identity.timestamp-id'],
  title: 'Messages that bring the id and the time with them which the server gives to others',
  requirement: 'CWE-472: ids and times of messages are the server’s',
  impact:
    'Messages are dated back, or take the id of another user’s message and replace it where clients keep them by id.',
  remedy: 'Set both on the server: { id: randomUUID(), at: Date.now() }, after the fields of the payload if any.',
  severity: 'medium',
  cwe: ['CWE-472'],
  references: ['API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'client-ids',
  listensMs: 3_000,
  needs: [],
  async run(context) {
    const { relay, honest } = await openRelay(context)
    const [first, second] = [await relay({}), await relay({})]
    if (first === undefined || second === undefined) return inconclusive('honest messages are not heard')
    const before = new Map(fieldsOf(first[0]))
    const differing = fieldsOf(second[0]).filter(([path, value]) => !path.includes('.') && before.get(path) !== value)
    const times = differing.filter(([, value]) => isRecent(value)).map(([path]) => path)
    const ids = differing.filter(([path]) => /id$/i.test(path)).map(([path]) => path)
    if (times.length + ids.length === 0) {
      // Others get neither from the server: then one that the sender made up would be all that they have.
      ids.push('id')
      times.push('createdAt', 'timestamp')
    }
    const id = context.canary()
    const forged: Record<string, unknown> = Object.fromEntries([
      ...ids.map((name) => [name, id]),
      ...times.map((name) => [name, Date.now() - 400 * dayMs]),
    ])
    const got = new Map([...ids, ...times].map((name) => [name, false]))
    for (const [name, value] of Object.entries(forged)) {
      const args = [await relay({ [name]: value }), await relay(forged)]
      got.set(
        name,
        args.some((event) => new Map(fieldsOf(event?.[0])).get(name) === value),
      )
      context.note('received', `${name} chosen by the sender: ${got.get(name) ? 'others get it' : 'not taken'}`)
    }
    const last = await honest()
    return [...got.values()].includes(true)
      ? vulnerable(context.evidence)
      : resisted(last.observation, context.evidence)
  },
})

function isRecent(value: unknown): boolean {
  const ms = typeof value === 'number' ? (value < 1e11 ? value * 1_000 : value) : Date.parse(String(value))
  return Math.abs(ms - Date.now()) < dayMs
}
