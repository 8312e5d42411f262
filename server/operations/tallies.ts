import type { Policies } from '../policies.ts'

/** Names and reasons are ours, never a client's: so nobody outside can grow the list. */
export interface Tallies {
  events: number
  readonly refusals: Map<string, number>
}

/**
 * The same policies, counted. What is counted for each packet is a number in a variable; the library sees it when
 * somebody asks.
 */
export function countDecisions(policies: Policies): Tallies {
  const tallies: Tallies = { events: 0, refusals: new Map() }
  const refused = (reason: string): void => void tallies.refusals.set(reason, (tallies.refusals.get(reason) ?? 0) + 1)
  const { admitEvent, audit } = policies
  policies.admitEvent = (connection, socket, args) => {
    tallies.events++
    const checked = admitEvent(connection, socket, args)
    if (checked instanceof Promise) return checked
    if (!checked.ok) refused(checked.reason)
    return checked
  }
  policies.audit = (event, fields) => {
    // Limits on events were counted above, one by one; the log has the first of each window.
    if (/refused|disconnected|expired/.test(event) || (event === 'limit.exceeded' && fields.namespace === undefined)) {
      refused(typeof fields.reason === 'string' ? fields.reason : event)
    }
    audit(event, fields)
  }
  return tallies
}
