import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { loginLines, recipeLines } from '../../kit/login-script.ts'
import { registerOwn, send } from '../../kit/own-login.ts'

/** Names that are shown as the given one, or nearly so. */
const lookalikes: Readonly<Record<string, (name: string) => string>> = {
  'in capitals': (name) => name.toUpperCase(),
  'with a blank at its end': (name) => `${name} `,
  'with Cyrillic letters': (name) =>
    name.replace(
      /[aeocpx]/gi,
      (letter) => '\u0430\u0435\u043e\u0441\u0440\u0445'['aeocpx'.indexOf(letter.toLowerCase())] ?? '',
    ),
  'with a full-width letter': (name) =>
    name.replace(/[a-z]/i, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
  'with a zero-width space': (name) => `${name.slice(0, 1)}\u200b${name.slice(1)}`,
  'with a mark that turns the text': (name) => `\u202e${[...name].reverse().join('')}`,
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
    for (const [how, like] of Object.entries(lookalikes)) {
      const username = like(name)
      if (username === name) continue
      const password = `Gc-${context.canary()}`
      await send(context, `a registration of the same name ${how}`, context.register, { username, password })
      const account = { name: username, role: 'user' as const, username, password }
      const { token } = await context.target.login(account, { address: context.freshAddress(), signal: context.signal })
      if (token === undefined) continue
      context.note('received', `logging in under it: let in, as somebody else than ${name}`)
      accepted = true
      context.recording.written(
        (say) => `${loginLines(context, say)}
${recipeLines(context, say, 'register', context.register)}
const [name, password] = [\`gc\${randomBytes(9).toString('hex')}\`, \`Gc-\${randomBytes(9).toString('hex')}\`]
const like = ${like}
await register(name, password)
expect(isIn(await login(name, password)), 'the name itself is refused')
await register(like(name), \`\${password}-2\`)
expect(isIn(await login(like(name), \`\${password}-2\`)), 'a name ${how} is refused')`,
      )
    }
    await registerOwn(context)
    const last = context.note('received', 'control: a name unlike all others is registered and logged in')
    return accepted ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
