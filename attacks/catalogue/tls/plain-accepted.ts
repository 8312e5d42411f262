import { HarnessError } from '../../../errors.ts'
import { openSession } from '../../../target/session.ts'
import { createTarget } from '../../../target/target.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { plainUrls } from '../../kit/plain-urls.ts'
import { type Say, someText } from '../../reproduction/steps.ts'

export default defineAttack({
  id: 'tls/plain-accepted',
  rows: ['tls.plain-accepted'],
  title: 'A client that speaks no TLS, at the same port and where the server also answers without',
  requirement: 'ASVS V12.2.1 and V4.4.1: TLS for all connections, WebSockets included, with no fallback to plain ones',
  impact: 'Whoever is on the way reads the token and is that user from then on; HSTS does not reach clients like ours.',
  remedy: 'Close the plain port, or answer there with a redirect for pages and 403 for everything under /socket.io.',
  severity: 'high',
  cwe: ['CWE-319'],
  references: ['ASVS V12.2.1', 'ASVS V4.4.1'],
  provenBy: 'http-too',
  needs: ['tls'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal } = context
    const witness = await openWitness(context)
    let taken = false
    for (const url of plainUrls(target.profile)) {
      const plain = createTarget({ ...target.profile, url, tls: undefined }, target.network, target.timeoutMs)
      for (const transport of target.profile.transports) {
        const address = context.freshAddress()
        const options = { token: attacker.token, transport, address, signal, timeoutMs: 2_000 }
        const admission = await openSession(plain, options).catch((error: unknown) => {
          if (!(error instanceof HarnessError) || error.code === 'interrupted') throw error
          return { admitted: false as const, refusal: { how: error.message } }
        })
        if (!admission.admitted) {
          context.note('received', `${url} over ${transport}: ${admission.refusal.how}`)
          continue
        }
        const text = context.canary()
        admission.session.say(text)
        const heard = (await witness.heard(text, context.settleMs)) !== undefined
        context.note(
          'received',
          `${url} over ${transport}: let in, ${heard ? 'and heard' : 'but not heard'} by another`,
        )
        await admission.session.close()
        if (heard && !taken) context.recording.written((say) => script(context, url, transport, say))
        taken ||= heard
      }
    }
    const { observation } = await control(context, 'the same over TLS', witness)
    return taken ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})

function script(
  { target, attacker, victim }: BaseContext,
  url: string,
  transport: 'websocket' | 'polling',
  { value, door }: Say,
): string {
  const { namespace, chat } = target.profile
  return `// PLAIN_TARGET: where the server answers without TLS, if that is elsewhere by now
const to = process.env.PLAIN_TARGET ?? ${value(url)}
const listener = await connect({ ...${door({ token: victim.token, transport })}, to }, true)
const speaker = await connect({ ...${door({ token: attacker.token, transport })}, to }, true)
const text = 'gc' + randomBytes(9).toString('hex')
emit(speaker, ${value(namespace)}, ${value(chat.send.event)}, ${value(target.messageArgs(someText))}, true)
await hears(listener, text)`
}
