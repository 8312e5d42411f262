import { disguiseAttack } from '../../kit/disguise.ts'

/** Names that somebody may take for the guarded one: trimmed, folded, cut at a NUL, normalised. */
function aliasesOf(event: string): readonly string[] {
  const wide = event.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
  return [
    event.toUpperCase(),
    event.replace(/^./, (letter) => letter.toUpperCase()),
    ` ${event}`,
    `${event} `,
    `${event}\n`,
    `${event}.`,
    `${event}\u0000`,
    `${event}\u200b`,
    wide,
    `/${event}`,
  ].filter((alias) => alias !== event)
}

export default disguiseAttack({
  id: 'authz/mw-event-alias',
  rows: ['authz.mw.event-alias'],
  title: 'An outsider’s message under other spellings of its event: case, blanks, dots, NUL, full-width letters',
  requirement: 'CWE-178: what is compared for a check is what is compared for the dispatch',
  impact: 'A check by name is passed under a name that it does not know and the dispatcher does.',
  remedy: 'Dispatch by the exact name; where names are folded, fold before the check as well.',
  severity: 'medium',
  cwe: ['CWE-178'],
  references: ['ASVS V8.3.1'],
  provenBy: 'ci-dispatch',
  listensMs: 5_000,
  disguises({ target }, room) {
    const { event, ack } = target.profile.chat.send
    return aliasesOf(event).map((alias) => ({
      name: JSON.stringify(alias),
      send: ({ client, namespace }, text) =>
        client.emit(namespace, alias, target.messageArgs(text, { room }), ack !== false),
    }))
  },
})
