import { openWitness, show } from '../../kit/attempt.ts'
import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'
import { openRecoverable } from '../../kit/recovery.ts'

/** Own keys of the names that objects inherit: JSON.parse makes them so, a literal would set the prototype. */
const inherited: unknown = JSON.parse('{"__proto__":{"length":1},"toString":1}')
const values = [7, true, null, [], ['x'], {}, inherited, '', 'x'.repeat(50_000)]

export default crashAttack({
  id: 'csr/types',
  rows: ['csr.types'],
  title: 'CONNECT with a pid and an offset that are numbers, lists, objects, empty or very long',
  requirement: 'ASVS V2.2.1: what comes from outside has the type that it is used as, the fields of the protocol too',
  impact: 'A middleware that reads the pid as text throws before anybody has logged in, and ends the process.',
  remedy: "Take neither from handshake.auth; where one must, typeof auth.pid === 'string' and its length come first.",
  severity: 'low',
  cwe: ['CWE-1287'],
  references: ['ASVS V2.2.1'],
  provenBy: 'csr-pid-untyped',
  needs: ['recovery'],
  async steps(context) {
    // A pid that is right, so that the offset is looked at.
    const witness = await openWitness(context)
    const { session, pid, offset } = await openRecoverable(context, witness)
    session.kill()
    await witness.close()
    context.recording.keeps()
    const step = (name: string, extraAuth: Record<string, unknown>): CrashStep => ({
      name,
      async act() {
        const { token } = context.attacker
        const admission = await context.connect({ token, extraAuth, join: false, address: context.freshAddress() })
        if (!admission.admitted) return `refused: ${admission.refusal.how}`
        await admission.session.close()
        return 'connected'
      },
    })
    return values.flatMap((value) => [
      step(`${show(value).slice(0, 40)} as the pid`, { pid: value, offset }),
      step(`${show(value).slice(0, 40)} as the offset`, { pid, offset: value }),
    ])
  },
})
