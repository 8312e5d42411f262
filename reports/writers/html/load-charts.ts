/** Latency: its tail, and its course over time. */
import type { EChartsOption, SeriesOption } from 'echarts'
import type { PercentilePoint } from '../../histograms.ts'
import type { TimelinePoint } from '../../model.ts'
import { axisLook, draw, inkOf, inks, type Key, roomFor } from './charts.ts'
import type { Markup } from './markup.ts'

type Ink = keyof typeof inks

export function line(name: string, ink: Ink, data: unknown[], more: Record<string, unknown> = {}): SeriesOption {
  const { type = 'solid', width = 2, ...rest } = more
  return {
    name,
    type: 'line',
    showSymbol: false,
    itemStyle: { color: inks[ink] },
    lineStyle: { color: inks[ink], width, type },
    data,
    ...rest,
  } as SeriesOption
}

export interface TailCurve {
  readonly label: string
  readonly color: number
  readonly dashed: boolean
  readonly points: readonly PercentilePoint[]
}

/** From plan and from send together, over log(1/(1-p)): the distance between 99 and 99.9 is that between 90 and 99. */
export function tailChart(id: string, curves: readonly TailCurve[]): Markup {
  const place = (percentile: number) => -Math.log10(1 - percentile / 100)
  const last = Math.max(1, ...curves.map(({ points }) => place(points.at(-1)?.percentile ?? 0)))
  const keys: Key[] = curves.map(({ label, color, dashed }) => ({ name: label, ink: inkOf(color), dashed }))
  const largest = Math.max(...curves.flatMap(({ points }) => points.map(({ ms }) => ms)))
  return draw(id, 'Latency by percentile (ms, logarithmic)', 260, keys, {
    grid: { left: roomFor([Math.round(largest * 10).toLocaleString('en-US')]), right: 24, top: 12, bottom: 28 },
    xAxis: {
      ...axisLook,
      type: 'value',
      min: 0,
      max: Math.ceil(last),
      interval: 1,
      axisLabel: {
        ...axisLook.axisLabel,
        formatter: (value: number) => (value === 0 ? '0' : `${Number((100 * (1 - 10 ** -value)).toFixed(4))} %`),
      },
    },
    yAxis: { ...axisLook, type: 'log' },
    series: curves.map(({ label, color, dashed, points }) =>
      line(
        label,
        inkOf(color),
        points.filter(({ ms }) => ms > 0).map(({ percentile, ms }) => [place(percentile), ms]),
        { type: dashed ? 'dashed' : 'solid' },
      ),
    ),
  })
}

export interface Timeline {
  readonly label: string
  readonly color: number
  readonly points: readonly TimelinePoint[]
}

export function secondsAxis(): NonNullable<EChartsOption['xAxis']> {
  return {
    ...axisLook,
    type: 'value',
    min: 0,
    max: 'dataMax',
    splitLine: { show: false },
    axisLabel: { ...axisLook.axisLabel, formatter: '{value} s' },
  }
}

/** Each second: p50 as a line, the band up to p99, and the slowest of all as a thin line. */
export function bandChart(id: string, timelines: readonly Timeline[]): Markup {
  const keys = timelines.flatMap(({ label, color }): Key[] => [
    { name: `${label} p50 (line) to p99 (band)`, ink: inkOf(color) },
    { name: `${label} max`, ink: inkOf(color), dashed: true },
  ])
  const largest = Math.max(
    1,
    ...timelines.flatMap(({ points }) => points.map((point) => point.maxMs ?? point.p99Ms ?? 0)),
  )
  const pairs = (points: readonly TimelinePoint[], read: (point: TimelinePoint) => number | null | undefined) =>
    points.map((point) => [point.atS, read(point) ?? null])
  const series = timelines.flatMap(({ label, color, points }): SeriesOption[] => [
    line(
      `${label} p50`,
      inkOf(color),
      pairs(points, (point) => point.p50Ms),
      { stack: label },
    ),
    line(
      `${label} band`,
      inkOf(color),
      pairs(points, (point) => (point.p99Ms === null || point.p50Ms === null ? null : point.p99Ms - point.p50Ms)),
      { stack: label, width: 0, areaStyle: { color: inks[inkOf(color)], opacity: 0.22 } },
    ),
    line(
      `${label} max`,
      inkOf(color),
      pairs(points, (point) => point.maxMs),
      { type: 'dashed', width: 1 },
    ),
  ])
  return draw(id, 'Latency of each second (ms)', 220, keys, {
    grid: { left: roomFor([Math.round(largest * 10).toLocaleString('en-US')]), right: 20, top: 12, bottom: 26 },
    xAxis: secondsAxis(),
    yAxis: { ...axisLook, type: 'value', min: 0 },
    series,
  })
}
