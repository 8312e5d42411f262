/** A straight line through measured points, and how sure its slope is. */
export interface Line {
  readonly slope: number
  /** 95 % interval of the slope. */
  readonly low: number
  readonly high: number
}

/** Student's t, two-sided 95 %, by degrees of freedom from 1 on. */
const student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
const normal = 1.96

/** Least squares over [x, y]. Null with fewer than three points, or all at one x. */
export function fitLine(points: readonly (readonly [number, number])[]): Line | null {
  const n = points.length
  if (n < 3) return null
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (spread === 0) return null
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  const half = (student[n - 3] ?? normal) * Math.sqrt(rest / (n - 2) / spread)
  return { slope, low: slope - half, high: slope + half }
}
