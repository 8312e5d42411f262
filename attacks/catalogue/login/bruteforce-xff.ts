import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { honestLogin, nobody, wrongAnswer } from '../../kit/guess.ts'
import { addressHeaders, forwardedFrom } from '../../kit/knock.ts'
import { type GuessScript, loginLines, roundsLines } from '../../kit/login-script.ts'
import { guessesCount, guessSends } from '../../kit/right-behind.ts'

export default defineAttack({
  id: 'login/bruteforce-xff',
  rows: ['login.bruteforce.xff'],
  title: 'One address that used up its logins goes on, each time with another X-Forwarded-For and its kin',
  requirement: 'ASVS V15.3.4: the address that a limit counts cannot be chosen by the client; ASVS V4.1.3',
  impact: 'Whoever writes a header guesses without limit.',
  remedy:
    'Take the address from the connection; believe X-Forwarded-For from listed proxies only, read from the right.',
  severity: 'high',
  cwe: ['CWE-348'],
  references: ['ASVS V4.1.3', 'ASVS V15.3.4'],
  provenBy: 'trust-xff',
  needs: ['login'],
  effect: 'write',
  holds: 'address',
  loud: true,
  sends: ({ loginsFromAddress }) => guessSends(loginsFromAddress, 2),
  async run(context) {
    const { account } = context.attacker
    const control = await honestLogin(context, account)
    const address = context.freshAddress()
    const judged = await wrongAnswer(context, { account: nobody(context), address })
    const limit = context.target.profile.limits.loginsFromAddress
    const plain = () => ({ account: nobody(context), address })
    const right = () => ({ account, address })
    const capped = await guessesCount(context, 'without such headers', limit, judged, plain, right)
    if (capped)
      return inconclusive('superseded by login/bruteforce-spray: no limit by address to dodge', context.evidence)
    const headers = (n: number) => ({ headers: Object.fromEntries(forwardedFrom(n)) })
    let last = 10_000
    const dressed = (n: number) => ({ ...plain(), ...headers(n) })
    const rightDressed = () => ({ ...right(), ...headers(last++) })
    const again: GuessScript = (say, lines) => {
      say.learn('an address', `\`198.18.\${n >> 8}.\${n & 255}\``)
      const headers = say.value(Object.fromEntries(addressHeaders('an address')))
      const guesses = { limit, whose: `\`nobody-\${n}\``, as: '{}' }
      return `${loginLines(context, say)}
let [n, limited] = [0, false]
${roundsLines(context, say, guesses, 'limited = !isIn(right)\n  if (limited) break')}
expect(limited, 'there is no limit by address')
${lines({ ...guesses, as: `{ headers: ${headers} }` })}`
    }
    const through = await guessesCount(context, 'with them', limit, judged, dressed, rightDressed, again)
    if (through === undefined || capped === undefined)
      return inconclusive('the login was too slow to meet the limit', context.evidence)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
