/** Does an acknowledgement say yes? */
import type { Json } from './load-target.ts'
import { matches } from './template.ts'

/** Words by which servers usually say no, used only where the target does not say what success looks like. */
export const usualRefusals: readonly string[] = [
  '"ok":false',
  '"success":false',
  '"status":"error"',
  '"error":"',
  '"error":{',
]

/** Judges the acknowledgement's argument list, as JSON text, whole: against the template, or by the usual words. */
export function fitsSuccess(json: string, wanted: Json | undefined): boolean {
  try {
    const args: unknown = JSON.parse(json)
    if (!Array.isArray(args)) return false
    if (wanted === undefined) return !usualRefusals.some((word) => json.includes(word))
    return matches({ event: '', args: wanted }, args, {})
  } catch {
    return false // a broken acknowledgement acknowledges nothing
  }
}
