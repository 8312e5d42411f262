/** How a broadcast spreads. */
import type { SeriesOption } from 'echarts'
import { axisLook, draw, inkOf, inks, type Key } from './charts.ts'
import type { Markup } from './markup.ts'

export interface FanOutRow {
  readonly label: string
  readonly color: number
  readonly counters: Readonly<Record<string, number>>
}

/** First, middle and last receiver of a broadcast, from the planned time: medians, and p99 where there are samples. */
export function fanOutChart(id: string, rows: readonly FanOutRow[]): Markup | undefined {
  const stations = ['First', 'Median', 'Last', 'Spread'] as const
  const used = rows.filter(({ counters }) => counters.fanOutFirstP50Ms !== undefined)
  if (used.length === 0) return undefined
  const keys = used.flatMap(({ label, color }): Key[] => [
    { name: `${label} p50`, ink: inkOf(color) },
    { name: `${label} p99`, ink: inkOf(color), dashed: true },
  ])
  const bars = (counters: FanOutRow['counters'], percentile: string) =>
    stations.map((station) => counters[`fanOut${station}${percentile}Ms`] ?? null)
  return draw(id, 'Fan-out: when a message reaches its receivers (ms); spread is last less first', 200, keys, {
    grid: { left: 72, right: 20, top: 12, bottom: 26 },
    xAxis: { ...axisLook, type: 'category', data: ['first receiver', 'middle one', 'last one', 'spread'] },
    yAxis: { ...axisLook, type: 'value', min: 0 },
    series: used.flatMap(({ label, color, counters }): SeriesOption[] => [
      {
        name: `${label} p50`,
        type: 'bar',
        barMaxWidth: 26,
        itemStyle: { color: inks[inkOf(color)] },
        data: bars(counters, 'P50'),
      },
      {
        name: `${label} p99`,
        type: 'bar',
        barMaxWidth: 26,
        itemStyle: { color: inks[inkOf(color)], opacity: 0.35 },
        data: bars(counters, 'P99'),
      },
    ]),
  })
}
