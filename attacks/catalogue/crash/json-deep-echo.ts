import type { BaseContext } from '../../attack.ts'
import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'
import { attackerSession, outcomeOnceRead } from '../../kit/event-steps.ts'
import { sendRaw } from '../../kit/raw-json.ts'

const depths = [6_000, 12_000, 30_000]

export default crashAttack({
  id: 'crash/json-deep-echo',
  rows: ['crash.json.deep-echo'],
  title: 'Deeply nested arrays where the text stands: reading them is safe, sending them on is not',
  requirement: 'CWE-674: recursion over what came from outside has a bound',
  impact: 'One packet ends the process: while it encodes what it relays, the stack runs out.',
  remedy: "Relay only what a schema let through: if (typeof payload.text !== 'string') return.",
  severity: 'high',
  cwe: ['CWE-674', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  needs: ['textPackets'],
  provenBy: 'echo-raw',
  listensMs: 2_500,
  disclosure: true,
  steps: (context) => [undefined, 'extra'].flatMap((beside) => depths.map((depth) => nested(context, depth, beside))),
  plainer: (context) => ({ 'crash/payload-types': nested(context, 1) }),
})

function nested(context: BaseContext, depth: number, beside?: string): CrashStep {
  return {
    name: `${depth} arrays in each other ${beside === undefined ? 'as the text' : 'in a further field'}`,
    async act() {
      const session = await attackerSession(context)
      sendRaw(context, session, `${'['.repeat(depth)}${']'.repeat(depth)}`, beside)
      return outcomeOnceRead(context, session)
    },
  }
}
