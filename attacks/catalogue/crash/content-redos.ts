import { attackerSession } from '../../kit/event-steps.ts'
import { lasting, stallAttack } from '../../kit/stall.ts'

/** What expressions for words, addresses, links and Markdown try to match in many ways, and then cannot. */
const texts: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => `${'a'.repeat(length)}!`,
  'an e-mail address': (length) => `a@${'a.'.repeat(length / 2)}!`,
  'a link': (length) => `http://${'a/'.repeat(length / 2)}\u0000`,
  'Markdown marks': (length) => `${'*_'.repeat(length / 2)}!`,
  blanks: (length) => `a${' '.repeat(length)}!`,
}

/** An exponential expression shows at the first ones, a polynomial one at the last. */
const lengths = [20, 22, 24, 26, 28, 30, 32, 200, 1_800]

export default stallAttack({
  id: 'crash/content-redos',
  rows: ['crash.content.redos'],
  title: 'Texts that regular expressions backtrack over, a little longer each time: do all others wait?',
  requirement: 'CWE-1333: no expression over text from outside takes more than linear time',
  impact: 'One short message stops the server for seconds or for ever.',
  remedy: 'No nested quantifiers over text of users; cap its length first, or use a linear engine (re2).',
  severity: 'high',
  cwe: ['CWE-1333'],
  references: ['API4:2023'],
  provenBy: 'redos-link',
  listensMs: 4_000,
  stallMs: 1_000,
  burdens(context) {
    const { target } = context
    const session = lasting(() => attackerSession(context))
    return lengths.flatMap((length) =>
      Object.entries(texts).map(([name, make]) => ({
        name: `${name}, ${length} characters`,
        heavy: async () => (await session()).say(make(length)),
        light: async () => (await session()).say('a b c '.repeat(length / 6)),
        script: ({ value }) => {
          const says = (text: string) =>
            `async () => emit(attacker, ${value(target.profile.namespace)}, ${value(target.profile.chat.send.event)}, ${value(target.messageArgs(text))}, true)`
          return `[${says(make(length))}, ${says('a b c '.repeat(length / 6))}]`
        },
      })),
    )
  },
})
