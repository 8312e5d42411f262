import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { fillPast, memberOf, pageBytes, pastBytes, requestEveryMs } from '../../kit/long-history.ts'
import { actWords, sayLine } from '../../kit/say-script.ts'
import { floodSends } from '../../sends.ts'

const durationMs = 3_000
/** Where the profile declares none: ten times what somebody reads who scrolls as fast as he can. */
const undeclared = { count: 2_000_000, perMs: 1_000 }

export default defineAttack({
  id: 'rate/cost-blind',
  rows: ['rate.cost-blind'],
  title: 'The past of a room of long messages, asked for as often as messages may be sent',
  requirement: 'ASVS V15.2.2: what is costly is limited by what it costs, not by how often it is asked for',
  impact: 'A few kilobytes a second bring megabytes: one account keeps the line and the encoder of the server busy.',
  remedy: 'Charge the bytes of an answer to the account (rate-limiter-flexible takes points), and refuse beyond them.',
  severity: 'medium',
  cwe: ['CWE-400', 'CWE-405'],
  references: ['ASVS V15.2.2', 'API4:2023'],
  provenBy: 'count-only',
  needs: ['history'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  listensMs: 9_500,
  sends: floodSends,
  async run(context) {
    const { history, target } = context
    const witness = await openWitness(context)
    const { room, length } = await fillPast(context)
    const reader = await memberOf(context, room)
    const page = await pageBytes(context, reader, history, room)
    const { count, perMs } = target.profile.limits.replyBytes ?? undeclared
    await context.wait(perMs, 'for a fresh window')
    const args = target.fill(history.args, { room })
    const answers: Promise<number>[] = []
    await pace(context, { everyMs: requestEveryMs(context), durationMs, messages: 1 }, () => {
      const answer = reader.emitWithAck(history.event, args, context.settleMs + durationMs)
      answers.push(answer.then((value) => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)))))
    })
    const sizes = await Promise.all(answers)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    const allowed = 1.3 * count * (durationMs / perMs + 1)
    const long = sizes.filter((size) => size > page / 2).length
    const seen = `${bytes} bytes in ${durationMs} ms; ${long} of ${sizes.length} requests got a page of about ${page}`
    context.note('measured', `${seen} bytes; ${Math.round(allowed)} are allowed`)
    await context.wait(2 * perMs, 'for the limit to forget')
    await pageBytes(context, await memberOf(context, room), history, room)
    const { observation } = await control(context, 'an honest client', witness)
    if (bytes > allowed) {
      const everyMs = requestEveryMs(context)
      context.recording.written(
        (say) => `const room = ${say.value(room)}
${sayLine(context, say, true)}
const reader = await connect(${say.door({ token: context.attacker.token, join: false })}, true)
${[target.profile.chat.private?.create, target.profile.chat.join].flatMap((action) => (action ? [`await ${actWords(context, say, 'reader', action)}`] : [])).join('\n')}
await pace(${Math.ceil(pastBytes / (3 * length))}, ${everyMs.toFixed(1)}, () => say(reader, '€'.repeat(${length})))
await sleep(${2 * perMs})
const startMs = performance.now()
let bytes = 0
await pace(${Math.floor(durationMs / everyMs)}, ${everyMs.toFixed(1)}, () => ${actWords(context, say, 'reader', history)}.then((page) => (bytes += Buffer.byteLength(JSON.stringify(page ?? null)))))
await sleep(1_000)
const allowed = 1.3 * ${count} * ((performance.now() - startMs) / ${perMs} + 1)
expect(bytes > allowed, \`\${bytes} bytes came, and up to \${allowed} prove nothing\`)`,
      )
      return vulnerable(context.evidence)
    }
    return long === 0
      ? inconclusive('no request was answered with a page', context.evidence)
      : resisted(observation, context.evidence)
  },
})
