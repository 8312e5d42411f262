/** An attack file as a user writes one, outside of this repository. */
export const ownAttack = `import { doorAttack } from 'gatecrash/attacks'

export default doorAttack({
  id: 'own/backwards',
  rows: [],
  title: 'The real token backwards',
  requirement: 'A house rule: tokens are read from left to right',
  impact: 'Whoever holds a mirror is let in.',
  remedy: 'Verify the token as it came.',
  severity: 'high',
  cwe: [],
  references: [],
  variants: ({ attacker }: { attacker: { token: string } }) => [
    { name: 'backwards', token: [...attacker.token].reverse().join('') },
  ],
})
`
