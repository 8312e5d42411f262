/** Speaks to the target as script tags and forms of another page can: no Origin on what is read, no JSON in what is sent. */
import { placeToken } from '../../target/placement.ts'
import { encodePacket } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { fetchPath } from './fetch-path.ts'
import { foreignOrigin } from './origin-attack.ts'
import { pollingPath } from './polling-path.ts'

/** What a browser says of a script tag of another site. */
const tag = [
  ['Sec-Fetch-Site', 'cross-site'],
  ['Sec-Fetch-Mode', 'no-cors'],
  ['Sec-Fetch-Dest', 'script'],
] as const

export interface AsScript {
  readonly connectPacket: string
  /** Includes the next answer; what it says, or nothing when there is none for so long. */
  script(): Promise<string>
  /** Sends one packet as a form would; the status. */
  form(packet: string): Promise<number>
}

/** Opens a session with this cookie; in words how it was refused. The profile's own Origin is left out. */
export async function asScript(context: BaseContext, token: string): Promise<AsScript | string> {
  const own = placeToken(context.target.profile.token, token).headers ?? []
  const address = context.freshAddress()
  const get = (query: Record<string, string>) => {
    const headers = [...own, ...tag]
    return fetchPath(context, pollingPath(context, { j: '0', ...query }), { headers, address, without: ['origin'] })
  }
  const opened = await get({})
  const sid = /\\"sid\\":\\"([^"\\]+)\\"/.exec(opened.text())?.[1]
  if (opened.status !== 200) return `refused with HTTP ${opened.status}`
  if (sid === undefined) return 'answered, but not as a script'
  // Fetch standard, "X-Content-Type-Options": what is said to be no script is not run as one.
  const guarded = /nosniff/i.test(opened.header('x-content-type-options') ?? '')
  if (guarded && !/javascript/i.test(opened.header('content-type') ?? ''))
    return 'answered as a script that no browser runs: it is plain text, with nosniff'
  return {
    connectPacket: `4${encodePacket({ type: 'connect', nsp: context.target.profile.namespace, data: undefined }).text}`,
    script: async () => (await get({ sid })).text(),
    async form(packet) {
      const headers = [
        ...own,
        ['Origin', foreignOrigin],
        ['content-type', 'application/x-www-form-urlencoded'],
      ] as const
      const path = pollingPath(context, { j: '0', sid })
      const body = new URLSearchParams({ d: packet }).toString()
      return (await fetchPath(context, path, { method: 'POST', headers, body, address })).status
    },
  }
}
