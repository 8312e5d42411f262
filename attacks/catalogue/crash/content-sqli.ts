import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, seen } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { honestLogin } from '../../kit/guess.ts'
import { openPrivateRoom, sayIn } from '../../kit/private-room.ts'

/** In the place of the password: what a document store takes for a question that is always true. */
const operators = [{ $gt: '' }, { $ne: null }, { $regex: '.*' }, { $exists: true }, { $in: [null] }, ['x'], true]
/** Behind a name, and in the place of a room. */
const strings = ["' OR '1'='1", "' -- ", "'/*", '" OR ""="', "') OR ('1'='1", '; true #', '$(true)', '`true`']

export default defineAttack({
  id: 'crash/content-sqli',
  rows: ['crash.content.sqli', 'crash.content.nosqli', 'crash.content.cmd'],
  title:
    'Operators for a password and injection strings for names and rooms: a login without one, or the past of others?',
  requirement: 'ASVS V1.2.4: queries are parameterised, and input is a text before it gets there',
  impact: 'Anybody logs in as anybody without a password, or reads what belongs to others.',
  remedy:
    'Refuse a password that is no string (z.string()) before it reaches a query; bind parameters, never join text.',
  severity: 'critical',
  cwe: ['CWE-943', 'CWE-89', 'CWE-78'],
  references: ['ASVS V1.2.4'],
  effect: 'write',
  holds: 'account',
  provenBy: 'nosql-login',
  needs: ['login'],
  waitsMs: ({ logins }) => (logins === undefined ? 0 : (18 * logins.perMs) / logins.count),
  async run(context) {
    const { target, victim, freshAddress, signal } = context
    const { account } = victim
    const { logins } = target.profile.limits
    const before = await honestLogin(context, account)
    let through = false
    const guess = async (name: string, username: string | undefined, password: unknown) => {
      const answer = await target.login(
        { ...account, ...(username === undefined ? {} : { username }) },
        { password, address: freshAddress(), signal },
      )
      const opened = answer.token !== undefined && answer.status < 400
      through ||= opened
      context.note('received', `${name}: ${opened ? 'logged in' : `HTTP ${answer.status}`}`)
      if (logins !== undefined) await context.wait((1.2 * logins.perMs) / logins.count, 'below the limit on logins')
    }
    for (const operator of operators) await guess(`the password ${JSON.stringify(operator)}`, undefined, operator)
    for (const text of strings)
      await guess(`the name with ${text} behind it`, `${account.username}${text}`, context.canary())
    const { history, private: privately } = target.profile.chat
    if (history !== undefined && privately !== undefined) {
      const room = await openPrivateRoom({ ...context, privateRooms: privately })
      const said = await sayIn({ ...context, privateRooms: privately }, room)
      const outsider = await attackerSession(context)
      for (const text of strings) {
        const done = await act(context, outsider, history, { room: `x${text}` })
        const leaked = JSON.stringify(done.answer ?? null).includes(said)
        through ||= leaked
        context.note('received', `the history of x${text}: ${leaked ? 'what was said in a private room' : done.said}`)
      }
      if ((await seen(room.member, said, 0)) === undefined)
        return inconclusive('a member hears nothing', context.evidence)
    }
    if (through) return vulnerable(context.evidence)
    await honestLogin(context, account, 'afterwards')
    return resisted(before, context.evidence)
  },
})
