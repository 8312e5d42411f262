/** Compares an answer with what a step expects, and takes values out of it. */
import { isDeepStrictEqual } from 'node:util'
import type { Context, Events, Extracted, Util } from './artillery.ts'

/**
 * `args` (or `data`) must be the whole answer; `match` and `capture` read it as artillery reads a body: the one value of
 * an answer, or the list of them. @throws Error when it does not fit; artillery counts it under its message
 */
export async function extract(
  expected: Record<string, unknown>,
  answer: readonly unknown[],
  context: Context,
  { events, util }: { readonly events: Events; readonly util: Util },
): Promise<void> {
  const fail = (code: string): Error => {
    events.emit('error', code)
    return new Error(code)
  }
  const data = expected.args ?? expected.data
  if (data !== undefined && !isDeepStrictEqual(Array.isArray(data) ? [...answer] : answer[0], data))
    throw fail('data is not valid')
  if (expected.match === undefined && expected.capture === undefined) return
  const spec = { match: byJson(expected.match), capture: byJson(expected.capture) }
  const body = JSON.stringify(answer.length === 1 ? answer[0] : answer)
  const result = await new Promise<Extracted | null>((resolve, reject) => {
    util.captureOrMatch(spec, { body }, context, (error, found) => (error ? reject(error) : resolve(found)))
  })
  if (Object.values(result?.matches ?? {}).some(({ success }) => success !== true)) throw fail('Failed match')
  for (const [name, { value, failed }] of Object.entries(result?.captures ?? {})) {
    if (failed) throw fail('Failed capture')
    context.vars[name] = value
  }
}

/** Without a path, the first value of the answer is meant. */
function byJson(spec: unknown): unknown[] {
  return [spec ?? []]
    .flat()
    .map((one) => (one !== null && typeof one === 'object' && !('json' in one) ? { ...one, json: '$.0' } : one))
}
