import { randomUUID } from 'node:crypto'
import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-sub-deleted-or-unknown',
  rows: ['token.claim-sub.deleted-or-unknown'],
  title: 'A valid token of a user who does not exist, or no longer does',
  requirement: 'ASVS V7.4.2 and V10.3.2: the account behind a token is looked up, and must exist and be active',
  impact: 'Whoever was deleted stays as long as the token does, and nobody can end what has no account.',
  remedy: 'Look the subject up in the accounts whenever a socket comes in; name and role come from there as well.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.2', 'ASVS V10.3.2'],
  provenBy: 'no-user-lookup',
  changes: ({ claims, subject }) => [
    {
      name: `${subject} of nobody`,
      claims: { [subject]: typeof claims[subject] === 'number' ? 999_999_999 : randomUUID() },
    },
    { name: `${subject} like a real one, one too far`, claims: { [subject]: `${claims[subject]}0000` } },
  ],
})
