import { defineAttack } from '../../attack.ts'
import { inconclusive } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { otherSpellings } from '../../kit/other-spellings.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'
import { tryVariants } from '../../kit/token-attack.ts'

export default defineAttack({
  id: 'token/enc-trailing-bits',
  rows: ['token.enc-trailing-bits', 'token.enc-padding-std-ws', 'token.sig-ecdsa-malleable', 'token.sig-der-vs-p1363'],
  title: 'A token that was logged out, in other spellings: unused bits, padding, blanks, another form of its signature',
  requirement:
    'ASVS V7.4.1: a terminated session cannot be used again, however its token is written; RFC 7515 section 2',
  impact: 'A list of revoked tokens that compares texts is passed by changing one character.',
  remedy: 'Revoke by jti or session id, never by the text of the token; refuse what is not canonical base64url.',
  severity: 'medium',
  cwe: ['CWE-1289', 'CWE-613'],
  references: ['ASVS V7.4.1', 'RFC 7515 section 2'],
  provenBy: 'denylist-raw',
  needs: ['jwt', 'logout', 'immediateRevocation'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    const { token } = await logInAgain(context)
    await control(context, 'the token before its logout', witness, { token })
    await mustSend(context, 'the logout', context.logout, { token })
    const revoked = await attempt(context, 'the same token after the logout', witness, { token })
    if (revoked.in)
      return inconclusive('superseded by session/logout-token-reuse: it is good as it is', context.evidence)
    context.recording.keeps()
    return tryVariants(context, witness, otherSpellings(token))
  },
})
