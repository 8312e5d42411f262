import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { varyingBits } from '../../kit/guessable.ts'
import { openRaw } from '../../kit/raw-connection.ts'

/** Enough to see which places of an id change, and no load. */
const wanted = 32
/** Below, ids can be guessed online. Engine.IO's own have 96 random bits; ASVS V7.2.3 asks for 128. */
const fewestBits = 64

export default defineAttack({
  id: 'eio/sid-predictable',
  rows: ['eio.sid.predictable'],
  title: 'Some dozens of session ids, compared: do they repeat, count, or vary in too few places?',
  requirement: 'ASVS V7.2.3 and V11.5.1: ids of sessions are made by a secure random generator',
  impact: 'Whoever guesses the id of a polling session reads and speaks in its owner’s place.',
  remedy: 'Leave generateId alone, or use crypto.randomBytes(16) in it.',
  severity: 'high',
  cwe: ['CWE-340', 'CWE-330'],
  references: ['ASVS V7.2.3', 'ASVS V11.5.1'],
  provenBy: 'seq-sid',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const ids: string[] = []
    for (let i = 0; i < wanted; i += 4) {
      const opened = await Promise.all(Array.from({ length: 4 }, () => openRaw(context)))
      for (const raw of opened) {
        if (raw !== undefined) ids.push(raw.engine.open.sid)
        raw?.engine.kill()
      }
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    if (ids.length < wanted / 2) return inconclusive('too many handshakes were refused', context.evidence)
    const different = new Set(ids).size
    const bits = varyingBits(ids)
    const samples = ids.slice(0, 3).map((id) => `${id.slice(0, 4)}…`)
    context.note(
      'measured',
      `${ids.length} ids (${samples.join(', ')}): ${different} different, about ${Math.round(bits)} bits vary`,
    )
    const weak = different < ids.length || bits < fewestBits
    context.recording.written(
      ({ door }) => `const ids = []
for (let i = 0; i < ${wanted}; i++) {
  const { sid, manager } = await handshake(${door({ join: false })})
  expect(sid, 'a handshake is refused')
  ids.push(sid)
  manager.engine.close()
}
const different = new Set(ids).size
// A place that has shown nearly half of its alphabet may use all of it.
const sizeOf = (seen) => [[/^\\d$/, 10], [/^[\\da-f]$/i, 16], [/^[\\da-z]$/i, 36], [/./, 64]].find(([kind]) => seen.every((one) => kind.test(one)))[1]
let bits = 0
for (let place = 0; place < Math.min(...ids.map((id) => id.length)); place++) {
  const seen = [...new Set(ids.map((id) => id[place]))]
  bits += Math.log2(seen.length >= Math.min(sizeOf(seen), ids.length) * 0.45 ? sizeOf(seen) : seen.length)
}
expect(different < ids.length || bits < ${fewestBits}, \`\${different} different ids, about \${Math.round(bits)} bits vary\`)`,
    )
    return weak ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
