import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { assemble } from '../../kit/forge-token.ts'
import { pollingPath } from '../../kit/polling-path.ts'
import { openRaw } from '../../kit/raw-connection.ts'

/** Longer than a server may take that means to answer; Socket.IO's own deadline is 45 s, too long to wait for. */
const longestMs = 12_000

export default defineAttack({
  id: 'auth/middleware-hang',
  rows: ['auth.middleware.hang'],
  title: 'Tokens whose check may never end: an unknown key, and keys and issuers at an address that does not answer',
  requirement: 'ASVS V15.2.2: a check has a time limit, and what is not decided by then is refused',
  impact: 'Connections that are never decided on pile up, with everything that is kept for them, from anybody.',
  remedy: 'Give the key lookup a timeout, call next(error) when it fails, and keep connectTimeout at a few seconds.',
  severity: 'low',
  cwe: ['CWE-400'],
  references: ['ASVS V15.2.2'],
  provenBy: 'never-next',
  needs: ['connectToken'],
  effect: 'write',
  holds: 'address',
  waitsMs: longestMs,
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const { namespace, token: place, request } = context.target.profile
    const [bare, claims] = [{ alg: 'HS256', typ: 'JWT' }, { sub: '1' }]
    const tokens: Readonly<Record<string, readonly [header: object, claims: object]>> = {
      'a key that nobody knows': [{ ...bare, kid: context.canary() }, claims],
      // RFC 5737 section 3: an address for documentation, where nobody answers.
      'a key set where nobody answers': [{ ...bare, jku: 'http://192.0.2.1/keys' }, claims],
      'an issuer where nobody answers': [bare, { ...claims, iss: 'http://192.0.2.1' }],
    }
    const connectWith = (token: string) =>
      encodePacket({ type: 'connect', nsp: namespace, data: { [place.name]: token } }).text
    const idle = await openRaw(context)
    const tried = await Promise.all(
      Object.entries(tokens).map(async ([name, [header, claims]]) => {
        const raw = await openRaw(context)
        raw?.engine.send(connectWith(assemble(header, claims, 'AAAA')))
        return { name, raw }
      }),
    )
    const answers = tried.map(({ raw }) => raw?.receivedAtLeast(1, longestMs))
    const undecided = (await Promise.all(answers)).includes(false)
    // Some servers say nothing and hang up after a while: like one that says nothing to begin with.
    if (undecided) await Promise.race([idle?.closed, context.wait(1_000, 'for the connection that said nothing')])
    let hangs = 0
    for (const { name, raw } of tried) {
      const silent = raw !== undefined && raw.received.length === 0 && raw.engine.isOpen
      context.note('received', `${name}: ${silent ? `undecided after ${longestMs} ms, and open` : 'refused or ended'}`)
      if (silent) hangs += 1
      if (silent)
        context.recording.written(({ value, learn }) => {
          const door = `${value(pollingPath(context, { transport: 'websocket' }))}, ${value(request.headers)}`
          const [header, claims] = tokens[name] ?? []
          learn('the token', `join(part(${value(header)}), part(${value(claims)}), 'AAAA')`)
          return `const [idle, asking] = [await wire(${door}), await wire(${door})]
asking.send(${value(`4${connectWith('the token')}`)})
await sleep(${longestMs})
expect(asking.isOpen && asking.received.length === 0, 'it is decided on')
expect(idle.isOpen === false, 'any connection stays that long')`
        })
      raw?.engine.kill()
    }
    const idleStays = idle?.engine.isOpen === true
    context.note('measured', `one that says nothing is ${idleStays ? 'still open' : 'ended'} by then`)
    idle?.engine.kill()
    const last = await control(context, 'the real token', await openWitness(context))
    if (hangs === 0) return resisted(last.observation, context.evidence)
    if (!idleStays) return vulnerable(context.evidence)
    return inconclusive(`undecided for ${longestMs} ms, as any connection here may be`, context.evidence)
  },
})
