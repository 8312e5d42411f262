import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { registerOwn, send } from '../../kit/own-login.ts'

/** Names that are shown as the given one, or nearly so. */
function lookalikes(name: string): Readonly<Record<string, string>> {
  const letters: Readonly<Record<string, string>> = {
    a: '\u0430',
    e: '\u0435',
    o: '\u043e',
    c: '\u0441',
    p: '\u0440',
    x: '\u0445',
  }
  const cyrillic = [...name].map((letter) => letters[letter.toLowerCase()] ?? letter).join('')
  const wide = name.replace(/[a-z]/i, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0))
  const all = {
    'in capitals': name.toUpperCase(),
    'with a blank at its end': `${name} `,
    'with Cyrillic letters': cyrillic,
    'with a full-width letter': wide,
    'with a zero-width space': `${name.slice(0, 1)}\u200b${name.slice(1)}`,
    'with a mark that turns the text': `\u202e${[...name].reverse().join('')}`,
  }
  return Object.fromEntries(Object.entries(all).filter(([, other]) => other !== name))
}

export default defineAttack({
  id: 'login/homoglyph-register',
  rows: ['login.homoglyph-register'],
  title: 'Registers names that look like another user’s: capitals, blanks, letters of other alphabets, invisible ones',
  requirement: 'CWE-1289: names are compared as people see them, before one is taken to be free',
  impact: 'Somebody speaks under what everybody takes for another user’s name.',
  remedy: 'Allow a plain alphabet, and keep a canonical form (NFKC, trimmed, lower case) under a unique index.',
  severity: 'medium',
  cwe: ['CWE-1289'],
  references: [],
  provenBy: 'raw-username',
  needs: ['register', 'login'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { account: original } = await registerOwn(context)
    const name = original.username ?? ''
    let accepted = false
    for (const [how, username] of Object.entries(lookalikes(name))) {
      const password = `Gc-${context.canary()}`
      await send(context, `a registration of the same name ${how}`, context.register, { username, password })
      const account = { name: username, role: 'user' as const, username, password }
      const { token } = await context.target.login(account, { address: context.freshAddress(), signal: context.signal })
      if (token === undefined) continue
      context.note('received', `logging in under it: let in, as somebody else than ${name}`)
      accepted = true
    }
    await registerOwn(context)
    const last = context.note('received', 'control: a name unlike all others is registered and logged in')
    return accepted ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
