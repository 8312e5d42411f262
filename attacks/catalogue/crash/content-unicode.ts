import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps } from '../../kit/event-steps.ts'

/** Texts that honest people write, or could, and that stores and renderers stumble over. */
const texts: Readonly<Record<string, string>> = {
  'letters beyond the basic plane': 'ok \u{1f600} \u{20bb7}',
  'a flood of emoji': '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(40),
  'right-to-left marks': '\u202egnp.exe\u202c\u2066x\u2069',
  'letters with hundreds of marks': `z${'\u0301\u0489'.repeat(300)}`,
  'half a pair': 'a\udc00b\ud83d',
  'no characters at all': '\ufffe\uffff\u{1ffff}',
  'a NUL and controls': 'a\u0000\u0007\u001b[2J\u0085b',
  'line separators': 'a\u2028b\u2029c',
  'a byte order mark': '\ufeffx',
  'composed in two ways': '\u00e9e\u0301\u212b\u00c5',
}

export default crashAttack({
  id: 'crash/content-unicode',
  rows: ['crash.content.unicode'],
  title: 'Messages of emoji, marks, right-to-left text, halves of pairs and controls',
  requirement: 'ASVS V16.5.4: what a store refuses is an error of one message, not the end of the process',
  impact: 'One message of any user ends the chat for everybody, or for all who have it in their history.',
  remedy: 'Store text as UTF-8 of four bytes (utf8mb4); refuse lone surrogates with text.isWellFormed().',
  severity: 'low',
  cwe: ['CWE-20', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'utf8-strict-db',
  steps(context) {
    const { send } = context.target.profile.chat
    return eventSteps(
      context,
      Object.entries(texts).map(([name, text]) => ({
        name: `a message of ${name}`,
        event: send.event,
        ack: send.ack !== false,
        args: context.target.messageArgs(text),
      })),
    )
  },
})
