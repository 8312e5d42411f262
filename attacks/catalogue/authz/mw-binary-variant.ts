import { type Disguise, disguiseAttack } from '../../kit/disguise.ts'

export default disguiseAttack({
  id: 'authz/mw-binary-variant',
  rows: ['authz.mw.binary-variant'],
  title: 'An outsider’s message without an acknowledgement, with one more argument, and as a binary event',
  requirement: 'CWE-288: a check holds for each form in which a packet can come',
  impact: 'Where the check looks at the number of arguments, or at text packets only, another form goes around it.',
  remedy: 'Check inside the handler, on the parsed payload; refuse arguments that no honest client sends.',
  severity: 'medium',
  cwe: ['CWE-288'],
  references: ['ASVS V8.3.1'],
  provenBy: 'check-by-argcount',
  disguises({ target }, room) {
    const { event } = target.profile.chat.send
    const buffer = Buffer.from('binary')
    const form = (name: string, more: readonly unknown[], ack: boolean, extra?: Record<string, unknown>): Disguise => ({
      name,
      send({ client, namespace }, text) {
        const args = target.messageArgs(text, extra === undefined ? { room } : { room, extra })
        client.emit(namespace, event, [...args, ...more], ack)
      },
    })
    return [
      form('without asking for an answer', [], false),
      form('with one more argument', [{}], true),
      form('with one more argument and no acknowledgement', [null], false),
      form('with a buffer behind it', [buffer], true),
      form('with a buffer behind it and no acknowledgement', [buffer], false),
      form('with a buffer in it', [], true, { attachment: buffer }),
    ]
  },
})
