import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { insideLooks, insideWords } from '../../kit/inside-words.ts'

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
    const leaks: string[] = []
    const look = async (name: string, ask: () => Promise<string>) => {
      if (leaks.length === 0) context.recording.fromHere()
      const said = await ask()
      const [looks] = insideLooks(said)
      if (looks !== undefined && leaks.length === 0) {
        context.recording.tells(looks)
        context.recording.untilHere()
      }
      leaks.push(...insideWords(said).map((found) => `${name}: ${found}`))
    }
    // Texts only: what is no text at all may end the process, and that is another attack.
    for (const token of [context.canary(), 'a.b.c', 'e30.e30.', `${'A'.repeat(600)}.${'A'.repeat(600)}.AAAA`]) {
      const name = `a token like ${token.slice(0, 8)}`
      await look(name, async () => (await attempt(context, name, witness, { token })).said)
    }
    const namespace = `/${context.canary()}`
    const name = `namespace ${namespace}`
    await look(name, async () => (await attempt(context, name, witness, { namespace })).said)
    for (const query of ['EIO=4&transport=polling&sid=none', 'EIO=4&transport=none', 'EIO=none&transport=polling'])
      await look(`?${query}`, () => bodyOf(context, query))
    for (const leak of leaks) context.note('received', leak)
    const last = await control(context, 'the real token', witness)
    return leaks.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

async function bodyOf(context: BaseContext, query: string): Promise<string> {
  const answer = await fetchPath(context, `${context.target.profile.path.replace(/\/$/, '')}/?${query}`)
  context.note('received', `?${query}: HTTP ${answer.status}`)
  return answer.text().slice(0, 20_000)
}
