import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { logInForRefresh, mustRefresh, refresh } from '../../kit/refreshing.ts'

export default defineAttack({
  id: 'session/refresh-token-other-node',
  rows: [],
  title: 'A refresh token that has been used at one node is used again at another',
  requirement: 'RFC 9700 section 4.14.2 and ASVS V10.4.5: refresh tokens are rotated, and reuse is detected',
  impact: 'A copied refresh token is good once on every node, and nobody notices.',
  remedy: 'Keep refresh tokens in the store that all nodes share, and mark one used in one atomic step there.',
  severity: 'high',
  cwe: ['CWE-294'],
  references: ['RFC 9700 section 4.14.2', 'ASVS V10.4.5'],
  provenBy: 'refresh-own-node',
  needs: ['refresh', 'nodes'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const [, node] = context.nodes
    const { refreshToken } = await logInForRefresh(context)
    await mustRefresh(context, 'control, the first use', refreshToken)
    const second = await refresh(context, 'the second use, at the other node', refreshToken, { node })
    const fresh = await logInForRefresh(context)
    await mustRefresh(context, 'control, a fresh one at the other node', fresh.refreshToken, { node })
    const last = context.evidence.at(-1)!
    return second.ok ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
