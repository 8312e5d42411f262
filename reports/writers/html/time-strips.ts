/** Sockets and the server under each other on the time axis of a run. */
import type { TimelinePoint } from '../../model.ts'
import { axisLook, draw, inkOf, inks, type Key } from './charts.ts'
import { line, secondsAxis, type Timeline } from './load-charts.ts'
import type { Markup } from './markup.ts'

interface Strip {
  readonly name: string
  readonly unit: string
  read(point: TimelinePoint): number | undefined
}

const serverStrips: readonly Strip[] = [
  {
    name: 'CPU',
    unit: '% of a core',
    read: ({ serverCpuShare: share }) => (share === undefined ? undefined : 100 * share),
  },
  {
    name: 'memory',
    unit: 'MiB',
    read: ({ serverResidentBytes: bytes }) => (bytes === undefined ? undefined : bytes / 2 ** 20),
  },
  { name: 'event loop delay p99', unit: 'ms', read: ({ serverLoopDelayMs: ms }) => ms },
]

const socketStrips: readonly Strip[] = [
  { name: 'open', unit: 'sockets', read: ({ socketsOpen }) => socketsOpen },
  { name: 'lost so far', unit: 'sockets', read: ({ socketsCut }) => socketsCut },
]

const stripHeight = 92
const stripGap = 42

/** Several figures under each other on one time axis; undefined where nothing was sampled. */
function strips(id: string, title: string, all: readonly Strip[], timelines: readonly Timeline[]): Markup | undefined {
  const used = all.filter(({ read }) =>
    timelines.some(({ points }) => points.some((point) => read(point) !== undefined)),
  )
  if (used.length === 0) return undefined
  const grids = used.map((_, index) => ({
    left: 72,
    right: 20,
    top: 24 + index * (stripHeight + stripGap),
    height: stripHeight,
  }))
  const keys: Key[] = timelines.map(({ label, color }) => ({ name: label, ink: inkOf(color) }))
  return draw(id, title, 24 + used.length * (stripHeight + stripGap), keys, {
    grid: grids,
    title: used.map(({ name, unit }, index) => ({
      text: `${name} (${unit})`,
      left: 72,
      top: 2 + index * (stripHeight + stripGap),
      textStyle: { color: inks.muted, fontSize: 12, fontWeight: 'normal' },
    })),
    xAxis: used.map((_, gridIndex) => ({ ...(secondsAxis() as object), gridIndex })),
    yAxis: used.map((_, gridIndex) => ({ ...axisLook, type: 'value', gridIndex, min: 0, splitNumber: 3 })),
    series: used.flatMap(({ name, read }, index) =>
      timelines.map(({ label, color, points }) =>
        line(
          `${label} ${name}`,
          inkOf(color),
          points.map((point) => [point.atS, read(point) ?? null]),
          { xAxisIndex: index, yAxisIndex: index },
        ),
      ),
    ),
  })
}

export function serverChart(id: string, timelines: readonly Timeline[]): Markup | undefined {
  return strips(id, 'The server over the same time', serverStrips, timelines)
}

export function socketsChart(id: string, timelines: readonly Timeline[]): Markup | undefined {
  return strips(id, 'Sockets over time', socketStrips, timelines)
}
