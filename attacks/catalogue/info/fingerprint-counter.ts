import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted } from '../../judge.ts'
import { idCounter } from '../../kit/id-counter.ts'
import { openRaw } from '../../kit/raw-connection.ts'

export default defineAttack({
  id: 'info/fingerprint-counter',
  kind: 'probe',
  rows: ['info.fingerprint.counter'],
  title: 'Reads the counter in the ids of two connections: how many there have been since the process started',
  requirement: 'CWE-200: ids tell nothing but themselves; those of Engine.IO have a counter behind their random bytes',
  impact: 'None for most: whoever connects now and then knows how busy the server is, and when it was started anew.',
  remedy: 'Where that is a secret: io.engine.generateId = () => randomBytes(16).toString("base64url").',
  severity: 'info',
  cwe: ['CWE-200'],
  references: [],
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const counts: (number | undefined)[] = []
    for (let i = 0; i < 2; i += 1) {
      const raw = await openRaw(context)
      if (raw === undefined) return inconclusive('a handshake was refused', context.evidence)
      counts.push(idCounter(raw.engine.open.sid))
      await raw.engine.close()
    }
    const [first, second] = counts
    const counted = first !== undefined && second !== undefined && second > first && second - first < 1_000
    const told = counted
      ? `connections since the start: ${second}; between two of ours ${second - first - 1}`
      : 'ids of another make: no counter'
    const seen = context.note('measured', told)
    return resisted(seen, [seen])
  },
})
