/** Where a server gives in. */
import type { SeriesOption } from 'echarts'
import type { Capacity } from '../../model.ts'
import { axisLook, draw, inks } from './charts.ts'
import type { Markup } from './markup.ts'

/** Offered against goodput and p99: the knee is where the curve leaves the diagonal. */
export function kneeChart(id: string, { probes, up, objective }: Capacity): Markup {
  const sorted = probes.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
  const dots = (held: boolean, read: (probe: (typeof sorted)[number]) => number | null) =>
    sorted.filter((probe) => probe.held === held).map((probe) => [probe.ratePerSecond, read(probe)])
  const scatter = (name: string, ink: keyof typeof inks, index: number, data: unknown[]): SeriesOption =>
    ({
      name,
      type: 'scatter',
      symbolSize: 9,
      itemStyle: { color: inks[ink] },
      xAxisIndex: index,
      yAxisIndex: index,
      data,
    }) as SeriesOption
  const bounds = [up.heldPerSecond, up.failedPerSecond].filter((rate) => rate !== null)
  const mark = {
    symbol: 'none',
    silent: true,
    label: { show: false },
    lineStyle: { color: inks.muted, type: 'dashed', width: 1 },
    data: bounds.map((xAxis) => ({ xAxis })),
  }
  const axis = { ...axisLook, type: 'value', scale: true, splitLine: { show: false } } as const
  return draw(
    id,
    `Offered rate against what came in time, and against p99 (objective ${objective.p99Ms} ms)`,
    334,
    [
      { name: 'held', ink: 'resisted' },
      { name: 'missed', ink: 'vulnerable' },
      { name: 'the knee lies between', ink: 'skipped', dashed: true },
    ],
    {
      grid: [
        { left: 72, right: 20, top: 26, height: 110 },
        { left: 72, right: 20, top: 190, height: 110 },
      ],
      title: ['goodput (/s)', 'p99 (ms, logarithmic)'].map((text, index) => ({
        text,
        left: 72,
        top: 2 + index * 164,
        textStyle: { color: inks.muted, fontSize: 12, fontWeight: 'normal' as const },
      })),
      xAxis: [0, 1].map((gridIndex) => ({ ...axis, gridIndex })),
      yAxis: [
        { ...axisLook, type: 'value', gridIndex: 0, min: 0, splitNumber: 3 },
        { ...axisLook, type: 'log', gridIndex: 1 },
      ],
      series: [
        {
          ...scatter(
            'held',
            'resisted',
            0,
            dots(true, (probe) => probe.goodputPerSecond),
          ),
          markLine: mark,
        } as SeriesOption,
        scatter(
          'missed',
          'vulnerable',
          0,
          dots(false, (probe) => probe.goodputPerSecond),
        ),
        {
          ...scatter(
            'held',
            'resisted',
            1,
            dots(true, (probe) => probe.p99Ms),
          ),
          markLine: mark,
        } as SeriesOption,
        scatter(
          'missed',
          'vulnerable',
          1,
          dots(false, (probe) => probe.p99Ms),
        ),
      ],
    },
  )
}
