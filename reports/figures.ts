/** How numbers are written for people. One place, so that every format says the same figure the same way. */

/** Three significant digits, no exponent, thousands apart: `0.0412`, `7.31`, `12,400`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const rounded = Number(value.toPrecision(3))
  return Math.abs(rounded) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(rounded)
}

/** Milliseconds as a person reads them: `340 µs`, `8.2 ms`, `1.4 s`, `2 min 5 s`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–'
  if (ms === 0) return '0 ms'
  if (ms < 1) return `${figure(ms * 1000)} µs`
  if (ms < 999.5) return `${figure(ms)} ms`
  if (ms < 99_500) return `${figure(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `412 /s` */
export function rate(perSecond: number | null): string {
  return perSecond === null ? '–' : `${figure(perSecond)} /s`
}

/** A plain ratio: `1.00×`, `0.43×`, `12.4×`. */
export function ratio(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–'
  return `${value >= 10 ? figure(value) : value.toFixed(2)}×`
}

/** A figure of a measurement, with its unit. */
export function measured(value: number | null, unit: 'ms' | '/s' | 'count' | 'µs' | 'bytes'): string {
  if (value === null) return '–'
  if (unit === 'ms') return duration(value)
  if (unit === 'µs') return duration(value / 1000)
  if (unit === '/s') return rate(value)
  return unit === 'bytes' ? bytes(value) : figure(value)
}

/** `16 GiB` */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, count)) / 10)))
  return `${figure(count / 1024 ** power)} ${units[power]}`
}
