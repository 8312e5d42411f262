import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { seen } from '../../kit/act.ts'
import { control, openWitness, show } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { gapMs } from '../../kit/gap.ts'

/** A product that nobody writes by chance. */
const [one, other] = [7_919, 6_841]
const product = String(one * other)

const templates: readonly ((sum: string) => string)[] = [
  (sum) => `{{${sum}}}`,
  (sum) => `\${${sum}}`,
  (sum) => `<%= ${sum} %>`,
  (sum) => `#{${sum}}`,
  (sum) => `{{=${sum}}}`,
  (sum) => `@(${sum})`,
  (sum) => `=${sum}`,
  (sum) => `=cmd|'/c ${sum}'!A1`,
  (sum) => `<script>document.write(${sum})</script>`,
  (sum) => `<img src=x onerror=${sum}>`,
  (sum) => `$(( ${sum} ))`,
]

export default defineAttack({
  id: 'crash/content-xss',
  rows: ['crash.content.xss', 'crash.content.template', 'crash.content.formula'],
  title: 'Messages with templates, formulas and scripts in them: does the server compute what stands there?',
  requirement: 'ASVS V1.2.3: text of users is data wherever it goes; a template is never put together from it',
  impact: 'Whoever writes a message runs code in the server’s templates, up to taking it over.',
  remedy: 'Pass text to a template as a variable. Relaying it as it is, is right: escape where it is shown.',
  severity: 'medium',
  cwe: ['CWE-1336', 'CWE-79'],
  references: ['ASVS V1.2.3'],
  effect: 'write',
  holds: 'account',
  provenBy: 'ssti',
  needs: [],
  async run(context) {
    const witness = await openWitness(context)
    const speaker = await attackerSession(context)
    let computed = false
    for (const template of templates) {
      const mark = context.canary()
      const text = `${mark} ${template(`${one}*${other}`)}`
      speaker.say(text)
      const got = await seen(witness, mark, Math.min(context.settleMs, 400))
      const found = got !== undefined && JSON.stringify(got.args).includes(product)
      computed ||= found
      if (found) context.recording.tells(product, witness)
      const how = got === undefined ? 'not delivered' : found ? 'computed' : 'relayed as text'
      context.note('received', `${show(template(`${one}*${other}`))}: ${how}`)
      await sleep(gapMs(context))
    }
    const last = await control(context, 'an honest message', witness)
    // On a busy machine it may have come after it was given up.
    computed ||= JSON.stringify(witness.events).includes(product)
    return computed ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
