import { doorAttack, overEachTransport } from '../../kit/door-attack.ts'

export default doorAttack({
  id: 'auth/absent-no-token',
  rows: ['auth.absent.no-token'],
  title: 'A CONNECT without a token: no payload at all, an empty one, and one with plain rubbish, over each transport',
  requirement: 'ASVS V4.4.3: a WebSocket connection needs a session that was authenticated before anything is served',
  impact: 'Anyone on the network reads and writes in the chat.',
  remedy:
    "Refuse in the middleware of every namespace: io.of(name).use((socket, next) => next(new Error('unauthorized'))).",
  severity: 'critical',
  cwe: ['CWE-306'],
  references: ['ASVS V4.4.3', 'ASVS V6.3.4', 'API2:2023'],
  provenBy: 'no-middleware',
  unlessAnonymous: false,
  variants: (context) =>
    overEachTransport(context, [
      { name: 'no CONNECT payload' },
      { name: 'an empty CONNECT payload', auth: {} },
      { name: 'a token of rubbish', token: context.canary() },
    ]),
})
