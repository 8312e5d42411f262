/**
 * Charts as inline SVG, drawn by echarts on the server without a DOM. Colours are CSS variables, so that one drawing
 * serves light, dark and print; there is no style, script or id in it that could clash or that a strict CSP refuses.
 */
import type { EChartsOption, SeriesOption } from 'echarts'
import { init } from 'echarts/dist/echarts.esm.min.mjs'
import type { Outcome } from '../../model.ts'
import { short } from '../../text.ts'
import { html, type Markup, trusted } from './markup.ts'

/** Stand-ins that survive the renderer; each becomes `var(--name)`. */
export const inks = {
  text: '#010101',
  muted: '#010102',
  line: '#010103',
  card: '#010104',
  vulnerable: '#010105',
  resisted: '#010106',
  inconclusive: '#010107',
  skipped: '#010108',
  error: '#010109',
  'series-1': '#01010a',
  'series-2': '#01010b',
  'series-3': '#01010c',
  'series-4': '#01010d',
  'series-5': '#01010e',
  'series-6': '#01010f',
} as const
const names = new Map<string, string>(Object.entries(inks).map(([name, ink]) => [ink, name]))
const seriesInks = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const

const width = 980

/** echarts' own CSS is hover effects, its metadata is for scripts, its ids count up with every chart drawn. */
function tamed(svg: string, id: string): string {
  const ids = new Map<string, string>()
  const stable = (found: string) => {
    const known = ids.get(found) ?? `${id}-${ids.size}`
    ids.set(found, known)
    return known
  }
  return svg
    .replace(/<style >[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (?:class|ecmeta_\w+|baseProfile|version|xmlns(?::xlink)?|pointer-events)="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replace(/zr\d+-c\d+/g, stable)
    .replace(/#0101[0-9a-f]{2}/g, (ink) => `var(--${names.get(ink) ?? 'text'})`)
    .replace('<svg width="', '<svg role="img" data-width="')
    .replace(/ data-width="\d+" height="\d+"/, '')
    .replace(/<(path|rect)((?:[^<>"]|"[^"]*")*)><\/\1>/g, '<$1$2/>')
    .replace(/\n+/g, '\n')
}

function attributesOf(style: string): string {
  return style
    .split(';')
    .flatMap((rule) => {
      const [name = '', value = ''] = rule.split(':').map((part) => part.trim())
      // The page sets the family; sizes and weights are attributes of SVG as well.
      return name === 'font-size' || name === 'font-weight' ? [` ${name}="${value.replace(/[^\w.]/g, '')}"`] : []
    })
    .join('')
}

export interface Key {
  readonly name: string
  /** The class of the ink, `vulnerable` or `series-2`. */
  readonly ink: string
  readonly dashed?: boolean
}

/** Title and key are text of the page: they wrap, scale and can be read aloud, and the renderer guesses no widths. */
export function draw(id: string, title: string, height: number, keys: readonly Key[], option: EChartsOption): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ animation: false, textStyle: { color: inks.text }, ...option })
  const svg = tamed(chart.renderToSVGString(), id)
  chart.dispose()
  const key = keys.map(({ name, ink, dashed }) => html`<li class="ink ${ink}${dashed ? ' dashed' : ''}">${name}</li>`)
  return html`<figure class="chart"><figcaption>${title}</figcaption><ul class="key">${key}</ul><div class="scroll">${trusted(svg)}</div></figure>`
}

/** Room for labels on the left, at a generous guess: fonts differ, and a label that is cut off is worse than a gap. */
export function roomFor(labels: readonly string[]): number {
  return 16 + 8 * Math.max(3, ...labels.map((label) => label.length))
}

export const axisLook = {
  axisLine: { lineStyle: { color: inks.line } },
  axisTick: { lineStyle: { color: inks.line } },
  splitLine: { lineStyle: { color: inks.line } },
  axisLabel: { color: inks.muted },
  nameTextStyle: { color: inks.muted },
}

export interface OutcomeBar {
  readonly label: string
  readonly counts: Readonly<Record<Outcome, number>>
}

/** How many attacks came to which outcome, one bar a configuration. */
export function outcomeChart(bars: readonly OutcomeBar[], shown: readonly Outcome[]): Markup {
  const used = shown.filter((outcome) => bars.some((bar) => bar.counts[outcome] > 0))
  const most = Math.max(1, ...bars.map((bar) => used.reduce((sum, name) => sum + bar.counts[name], 0)))
  const labels = bars.map((bar) => short(bar.label, 24))
  const keys = used.map((outcome) => ({ name: outcome, ink: outcome }))
  return draw('chart-outcomes', 'Attacks by outcome', 8 + bars.length * 34, keys, {
    grid: { left: roomFor(labels), right: 8, top: 4, bottom: 4 },
    xAxis: { type: 'value', show: false, max: most },
    yAxis: {
      type: 'category',
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: inks.text },
      data: labels,
    },
    series: used.map(
      (outcome): SeriesOption => ({
        name: outcome,
        type: 'bar',
        stack: 'outcomes',
        barWidth: 22,
        itemStyle: { color: inks[outcome], borderColor: inks.card, borderWidth: 1 },
        label: { show: true, color: inks.card, fontWeight: 'bold' },
        data: bars.map((bar) => (bar.counts[outcome] > 0 ? bar.counts[outcome] : null)),
      }),
    ),
  })
}

export interface Curve {
  readonly label: string
  readonly dashed?: boolean
  readonly values: readonly (number | null)[]
  /** Curves of one run share a colour. */
  readonly color: number
}

export function inkOf(color: number): keyof typeof inks {
  return seriesInks[color % seriesInks.length] ?? 'text'
}

function curves(id: string, title: string, height: number, lines: readonly Curve[], option: EChartsOption): Markup {
  const keys = lines.map(({ label, color, dashed }) => ({ name: label, ink: inkOf(color), dashed: dashed ?? false }))
  const largest = Math.max(0, ...lines.flatMap((line) => line.values.map((value) => value ?? 0)))
  return draw(id, title, height, keys, {
    grid: { left: roomFor([Math.round(largest * 10).toLocaleString('en-US')]), right: 20, top: 12, bottom: 26 },
    series: lines.map((line, index): SeriesOption => {
      const color = inks[inkOf(line.color)]
      const data = line.values.map((value) => (value === null || value <= 0 ? null : value))
      return {
        name: String(index),
        type: 'line',
        showSymbol: false,
        itemStyle: { color },
        lineStyle: { color, width: 2, type: line.dashed ? 'dashed' : 'solid' },
        data,
      }
    }),
    ...option,
  })
}

/** A figure of each second. */
export function timelineChart(id: string, title: string, seconds: readonly number[], lines: readonly Curve[]): Markup {
  const data = seconds.map((second) => `${second} s`)
  const axes: EChartsOption = {
    xAxis: { ...axisLook, type: 'category', boundaryGap: false, data },
    yAxis: { ...axisLook, type: 'value', min: 0 },
  }
  return curves(id, title, 200, lines, axes)
}
