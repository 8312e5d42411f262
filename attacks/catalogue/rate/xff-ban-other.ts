import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, openWitness } from '../../kit/attempt.ts'
import { addressHeaders, knockOften, mayKnock } from '../../kit/knock.ts'
import { recovered } from '../../kit/recovered.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'rate/xff-ban-other',
  rows: ['rate.xff-ban-other'],
  title: 'More handshakes than the limit allows, all in the name of another address: is that one turned away then?',
  requirement: 'ASVS V4.1.3: headers that a proxy sets cannot be overridden by a client',
  impact: 'Whoever writes a header has any other client, office or proxy banned.',
  remedy:
    'Take the address from the connection; believe X-Forwarded-For from listed proxies only, read from the right.',
  severity: 'medium',
  cwe: ['CWE-290'],
  references: ['ASVS V4.1.3', 'ASVS V15.3.4'],
  provenBy: 'trust-xff',
  needs: ['addresses'],
  effect: 'write',
  holds: 'address',
  loud: true,
  sends: visits(550),
  async run(context) {
    const witness = await openWitness(context)
    const [own, other] = [context.freshAddress(), context.freshAddress()]
    const victim = { name: 'the other address', address: other }
    const isLetIn = () =>
      mayKnock(context, victim).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ControlFailed) return false
          throw error
        },
      )
    await mayKnock(context, victim)
    let isOver = false
    const { promise: limited, resolve: onRefused } = Promise.withResolvers<void>()
    const door = { name: 'in its name', address: own, headers: () => addressHeaders(other ?? ''), onRefused }
    const flood = knockOften(context, door).finally(() => {
      isOver = true
    })
    // When looking fails first, nobody waits for it any more.
    flood.catch(() => undefined)
    // A ban may be over soon after the flood, so it is looked for from the first refusal on; a few times only, because the
    // other must meet no limit of its own.
    await Promise.race([limited, flood])
    const tries: boolean[] = []
    for (; !isOver && tries.length < 8; tries.push(await isLetIn())) await sleep(100)
    const { over } = await flood
    tries.push(await isLetIn(), await isLetIn())
    const refused = tries.filter((letIn) => !letIn).length
    context.note(
      'received',
      `the other address itself, meanwhile and afterwards: refused ${refused} of ${tries.length} times`,
    )
    const last = await recovered(context, witness)
    const untilMs = performance.now() + 15_000
    let later = await isLetIn()
    for (; !later && performance.now() < untilMs; later = await isLetIn())
      await context.wait(500, 'for the limit to forget the other address')
    if (!later) return inconclusive('the other address is still turned away later', context.evidence)
    if (refused === 0 && over === undefined)
      return inconclusive('the handshakes were too slow to meet the limit', context.evidence)
    if (refused === 1) return inconclusive('the other address was turned away once, and not again', context.evidence)
    if (refused === 0) return resisted(last.observation, context.evidence)
    context.recording.written(({ value, door: doorOf }) => {
      const { token } = context.attacker
      return `const other = { ...${doorOf({ token })}, localAddress: ${value(other)} }
const inItsName = ${doorOf({ token, headers: addressHeaders(other ?? '') })}
expect(await knock(other), 'the other address is turned away before')
let [looks, refused] = [0, 0]
for (let n = 0; n < 500 && looks < 8 && refused < 2; n += 16) {
  const taken = await Promise.all(Array.from({ length: 16 }, () => knock(inItsName)))
  if (taken.every((one) => one)) continue
  looks++
  if (!(await knock(other))) refused++
}
expect(refused > 1, 'the other address is not turned away')`
    })
    return vulnerable(context.evidence)
  },
})
