/** How many namespaces the target says that it keeps, in its metrics. */
import type { Profile } from '../../target/profile.ts'
import { request } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'

/**
 * The value of the gauge, summed over its labels.
 * @throws ControlFailed when the metrics are refused or do not have it
 */
export async function readGauge(context: BaseContext, metrics: NonNullable<Profile['metrics']>): Promise<number> {
  const { network, url, tls, timeoutMs } = context.target
  const where = new URL(metrics.url, url)
  const answer = await request(network, {
    url: where.origin,
    target: `${where.pathname}${where.search}`,
    headers: Object.entries(metrics.headers),
    timeoutMs,
    signal: context.signal,
    maxBodyBytes: 4_000_000,
    ...(tls === undefined ? {} : { tls }),
  })
  // Prometheus text format: a line for each set of labels, `name{labels} value`.
  const values = answer.body
    .toString()
    .split('\n')
    .filter((line) => /^[a-zA-Z_:][\w:]*/.exec(line)?.[0] === metrics.namespaces)
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
  if (values.length === 0 || values.some(Number.isNaN))
    throw new ControlFailed(`the metrics (HTTP ${answer.status}) have no ${metrics.namespaces}`)
  return values.reduce((sum, value) => sum + value, 0)
}
