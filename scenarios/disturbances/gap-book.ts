/**
 * What one member of a room missed, told from sequence numbers alone: of each sender of each plan, what lies between the
 * first and the last number heard was for this member as well.
 */
export interface GapBook {
  /** Notes an event. False if it is no measured message. */
  note(text: string): boolean
  readonly heard: number
  readonly repeated: number
  missed(): number
}

/** As `marker.ts` writes it: run, plan, sender, sequence number. */
const marker = /(gc[0-9a-f]{10}\d+p)\.(\d+)\.(\d+)\./

export function createGapBook(): GapBook {
  const bySender = new Map<string, Set<number>>()
  const count = { heard: 0, repeated: 0 }
  return {
    note(text) {
      const found = marker.exec(text)
      if (found === null) return false
      const sender = `${found[1]}.${found[2]}`
      const seq = Number(found[3])
      const seen = bySender.get(sender) ?? new Set()
      bySender.set(sender, seen)
      if (seen.has(seq)) count.repeated++
      else count.heard++
      seen.add(seq)
      return true
    },
    get heard() {
      return count.heard
    },
    get repeated() {
      return count.repeated
    },
    missed() {
      let missed = 0
      for (const seen of bySender.values()) {
        let [least, most] = [Number.POSITIVE_INFINITY, 0]
        for (const seq of seen) {
          least = Math.min(least, seq)
          most = Math.max(most, seq)
        }
        missed += most - least + 1 - seen.size
      }
      return missed
    },
  }
}
