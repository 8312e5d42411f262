/** The verdicts of a comparison at a glance. */
import type { SeriesOption } from 'echarts'
import type { Judged, Standing } from '../../judge-runs.ts'
import { short } from '../../text.ts'
import { axisLook, draw, inks, type Key, roomFor } from './charts.ts'
import { line } from './load-charts.ts'
import type { Markup } from './markup.ts'

type Ink = keyof typeof inks

const standingInks: Readonly<Record<Standing, Ink>> = {
  better: 'resisted',
  same: 'skipped',
  worse: 'vulnerable',
  'cannot tell': 'inconclusive',
}

export interface ForestRow {
  readonly label: string
  readonly judged: Judged
}

/** One row for each metric: the ratio to the base, its interval, and the margin inside which a difference is none. */
export function forestChart(id: string, rows: readonly ForestRow[], margin: number): Markup | undefined {
  const drawn = rows.filter(({ judged }) => judged.ratio !== null && judged.interval !== null)
  if (drawn.length === 0) return undefined
  const ends = drawn.flatMap(({ judged }) => [judged.interval?.low ?? 1, judged.interval?.high ?? 1])
  const [low, high] = [Math.min(1 - 2 * margin, ...ends), Math.max(1 + 2 * margin, ...ends)]
  const room = 0.05 * (high - low)
  const labels = drawn.map(({ label }) => short(label, 40))
  const keys = (Object.keys(standingInks) as Standing[])
    .filter((standing) => drawn.some(({ judged }) => judged.standing === standing))
    .map((standing): Key => ({ name: standing, ink: standingInks[standing] }))
  return draw(
    id,
    'Ratio to the base with its 95 % interval over runs; inside the grey band a difference counts as none',
    46 + 30 * drawn.length,
    keys,
    {
      grid: { left: roomFor(labels), right: 24, top: 8, bottom: 28 },
      xAxis: {
        ...axisLook,
        type: 'value',
        min: Number((low - room).toFixed(2)),
        max: Number((high + room).toFixed(2)),
        axisLabel: {
          ...axisLook.axisLabel,
          formatter: (value: number) => `${value.toFixed(2)}×`,
          showMinLabel: false,
          showMaxLabel: false,
        },
      },
      yAxis: {
        ...axisLook,
        type: 'category',
        inverse: true,
        data: labels,
        axisLabel: { color: inks.text },
        splitLine: { show: false },
      },
      series: [
        ...drawn.map(({ judged }, index) => {
          const ink = standingInks[judged.standing]
          return line(
            judged.standing,
            ink,
            [
              [judged.interval?.low, index],
              [judged.interval?.high, index],
            ],
            {
              width: 3,
              ...(index === 0
                ? {
                    markArea: {
                      silent: true,
                      itemStyle: { color: inks.muted, opacity: 0.12 },
                      data: [[{ xAxis: 1 / (1 + margin) }, { xAxis: 1 + margin }]],
                    },
                  }
                : {}),
            },
          )
        }),
        ...drawn.map(
          ({ judged }, index) =>
            ({
              type: 'scatter',
              symbolSize: 11,
              itemStyle: { color: inks[standingInks[judged.standing]] },
              data: [[judged.ratio, index]],
            }) as SeriesOption,
        ),
      ],
    },
  )
}
