import { request } from '../../../target/wire/index.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { insideWords } from '../../kit/inside-words.ts'

export default defineAttack({
  id: 'info/error-stack',
  rows: ['info.error.stack'],
  title: 'Malformed tokens, namespaces and requests; looks for stacks, files and libraries in message, data and body',
  requirement: 'ASVS V16.5.1: a generic message is all that a client is told of an unexpected error; ASVS V13.4.2',
  impact: 'Paths, versions and the code around an error show an attacker where to go on.',
  remedy: 'Socket.IO sends err.data of a middleware to the client: put nothing there but a code of your own.',
  severity: 'medium',
  cwe: ['CWE-209'],
  references: ['ASVS V16.5.1', 'ASVS V13.4.2'],
  provenBy: 'err-data-stack',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    const answers: [string, string][] = []
    // Texts only: what is no text at all may end the process, and that is another attack.
    for (const token of [context.canary(), 'a.b.c', 'e30.e30.', `${'A'.repeat(600)}.${'A'.repeat(600)}.AAAA`]) {
      const name = `a token like ${token.slice(0, 8)}`
      answers.push([name, (await attempt(context, name, witness, { token })).said])
    }
    const namespace = `/${context.canary()}`
    answers.push([
      `namespace ${namespace}`,
      (await attempt(context, `namespace ${namespace}`, witness, { namespace })).said,
    ])
    for (const query of ['EIO=4&transport=polling&sid=none', 'EIO=4&transport=none', 'EIO=none&transport=polling'])
      answers.push([`?${query}`, await bodyOf(context, query)])
    const leaks = answers.flatMap(([name, said]) => insideWords(said).map((found) => `${name}: ${found}`))
    for (const leak of leaks) context.note('received', leak)
    const last = await control(context, 'the real token', witness)
    return leaks.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

async function bodyOf({ target, freshAddress, signal, note }: BaseContext, query: string): Promise<string> {
  const { network, profile, timeoutMs, tls, url } = target
  const path = `${profile.path.replace(/\/$/, '')}/?${query}`
  const address = freshAddress()
  const answer = await request(network, { url: new URL(path, url), timeoutMs, tls, localAddress: address, signal })
  note('received', `?${query}: HTTP ${answer.status}`)
  return answer.text().slice(0, 20_000)
}
