import { crashAttack } from '../../kit/crash-attack.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

/** Request targets that are no path for `new URL(target, base)`, or no URL at all. */
const targets = ['//', '///', '//?EIO=4&transport=polling', '/\\', '//[', '*', 'http://', '/%']
const upgrade = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
] as const

export default crashAttack({
  id: 'eio/path-root-crash',
  rows: ['eio.path-root-crash'],
  title: 'Requests for //, /\\, * and other targets that are no path, plain and as an upgrade',
  requirement: 'ASVS V16.5.4: no request ends the process, whatever stands in its first line',
  impact: 'One line of anybody ends the chat for everybody.',
  remedy: 'Parse request targets inside a try; mount Socket.IO at a path of its own, not at /.',
  severity: 'high',
  cwe: ['CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'path-root',
  disclosure: true,
  steps: (context) =>
    [...targets.map((target) => ({ target, upgrades: false })), { target: '//', upgrades: true }].map(
      ({ target, upgrades }) => ({
        name: `GET ${target}${upgrades ? ' as an upgrade' : ''}`,
        async act() {
          const asked = { headers: upgrades ? upgrade : [], timeoutMs: Math.min(300, context.settleMs) }
          // Hanging up without an answer is an answer, and so is none.
          return fetchPath(context, target, asked).then(
            ({ status }) => `HTTP ${status}`,
            (error: Error) => error.message,
          )
        },
      }),
    ),
})
