/** The handshake of a polling session, as one plain request: what is asked of it is in its answer. */
import { placeToken } from '../../target/placement.ts'
import type { HttpResponse } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { fetchPath } from './fetch-path.ts'
import { pollingPath } from './polling-path.ts'

/** With the attacker's token, where the handshake carries it; a session that was opened is closed again. */
export async function pollingHandshake(
  context: BaseContext,
  more: readonly (readonly [string, string])[] = [],
): Promise<HttpResponse> {
  const { query = [], headers = [] } = placeToken(context.target.profile.token, context.attacker.token)
  const address = context.freshAddress()
  const path = pollingPath(context, Object.fromEntries(query))
  const answer = await fetchPath(context, path, { headers: [...headers, ...more], address })
  const sid = sidOf(answer)
  if (sid !== undefined)
    await fetchPath(context, pollingPath(context, { sid }), { method: 'POST', body: '1', address, aside: true })
  return answer
}

export function isOpened(answer: HttpResponse): boolean {
  return answer.status === 200 && sidOf(answer) !== undefined
}

function sidOf(answer: HttpResponse): string | undefined {
  return /"sid":"([^"]+)"/.exec(answer.text())?.[1]
}
