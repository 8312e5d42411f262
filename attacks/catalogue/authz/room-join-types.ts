import type { TemplateValues } from '../../../target/template.ts'
import { act } from '../../kit/act.ts'
import { gapMs } from '../../kit/gap.ts'
import { intrusionAttack } from '../../kit/private-room.ts'

/** Values that a loose check takes for another room than the one that is joined; `open` is a room for all. */
function disguised(name: string, open: string): readonly (readonly [string, unknown])[] {
  return [
    ['in upper case', name.toUpperCase()],
    ['with a blank behind it', `${name} `],
    ['with a blank before it', ` ${name}`],
    ['with a NUL behind it', `${name}\u0000`],
    ['with a zero-width space behind it', `${name}\u200b`],
    ['in full-width letters', name.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
    ['behind null in a list', [null, name]],
    ['behind a number in a list', [0, name]],
    ['behind an open room, a list in a list', [[open], name]],
    ['as an object with places', { 0: open, 1: name, length: 2 }],
    ['as an object with a name', { name, id: name, room: name }],
    ['as nothing at all', ''],
    ['as null', null],
    ['as true', true],
    ['as __proto__', '__proto__'],
    ['as a text of 30 KB', name.repeat(1_500)],
  ]
}

export default intrusionAttack({
  id: 'authz/room-join-types',
  rows: ['authz.room.join-types'],
  title:
    'A private room’s name in other types and spellings: lists, objects, numbers, case, blanks, full-width letters',
  requirement: 'ASVS V15.3.5: a room is one string of one spelling, checked before anything is joined',
  impact: 'What the check takes for one room is joined as another, and a private one is overheard.',
  remedy: "if (typeof room !== 'string' || !/^[a-z0-9-]{1,64}$/.test(room)) return, and join the very same string.",
  severity: 'medium',
  cwe: ['CWE-1287', 'CWE-178'],
  references: ['ASVS V15.3.5'],
  provenBy: 'join-untyped',
  listensMs: 3_500,
  async intrude(context, outsider, { name }) {
    const { profile } = context.target
    const said: string[] = []
    context.recording.keeps()
    for (const [what, room] of disguised(name, profile.chat.room)) {
      const done = await act(context, outsider, context.rooms, { room } as TemplateValues)
      said.push(`joining it ${what}: ${done.said}`)
      // What was refused needs not be done again.
      if (done.ok || context.rooms.ack === false) context.recording.keeps()
      context.recording.fromHere()
      await context.wait(gapMs(context), 'so that no limit answers in place of the check')
    }
    return said
  },
})
