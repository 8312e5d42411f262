import { doorAttack } from '../../kit/door-attack.ts'

export default doorAttack({
  id: 'auth/absent-empty-values',
  rows: ['auth.absent.empty-values'],
  title: 'A token that is there and empty: "", a blank, null, false, 0, {} and []',
  requirement: 'ASVS V15.3.5: types are checked strictly, so that an empty value is not taken for a checked one',
  impact: 'Whoever knows the trick is let in without a token.',
  remedy:
    "Refuse all that is not a non-empty string: if (typeof token !== 'string' || !token) return next(new Error(…)).",
  severity: 'critical',
  cwe: ['CWE-287'],
  references: ['ASVS V15.3.5'],
  provenBy: 'falsy-skips-check',
  variants({ target }) {
    const texts = ['', ' ']
    const { in: place } = target.profile.token
    const values = place === 'auth' || place === 'event' ? [...texts, null, false, 0, {}, []] : texts
    return values.map((token) => ({ name: `token ${JSON.stringify(token)}`, token }))
  },
})
