import type { Checked, Maybe, Policies } from '../policies.ts'

/** Names and reasons are ours, never a client's: so nobody outside can grow the list. */
export interface Tallies {
  events: number
  readonly refusals: Map<string, number>
}

/** Of these the log has the first of each window only. */
const LIMITS = [
  'admitHandshake',
  'admitConnection',
  'admitConnectAttempt',
  'admitAccount',
  'admitLogin',
  'admitAccountRequest',
] as const

/**
 * The same policies, counted. What is counted for each packet is a number in a variable; the library sees it when
 * somebody asks.
 */
export function countDecisions(policies: Policies): Tallies {
  const tallies: Tallies = { events: 0, refusals: new Map() }
  const refused = (reason: string): void => void tallies.refusals.set(reason, (tallies.refusals.get(reason) ?? 0) + 1)
  const counted = (checked: Checked): Checked => {
    if (!checked.ok && checked.overBy !== undefined) refused(checked.reason)
    return checked
  }
  for (const name of LIMITS) {
    const decide = policies[name] as (...asked: unknown[]) => Maybe<Checked>
    const count = (...asked: unknown[]): Maybe<Checked> => {
      const checked = decide(...asked)
      return checked instanceof Promise ? checked.then(counted) : counted(checked)
    }
    Object.assign(policies, { [name]: count })
  }
  const { admitEvent, audit } = policies
  policies.admitEvent = (connection, socket, args) => {
    tallies.events++
    const checked = admitEvent(connection, socket, args)
    return checked instanceof Promise ? checked.then(counted) : counted(checked)
  }
  policies.audit = (event, fields) => {
    if (/refused|reader\.disconnected|expired/.test(event)) {
      refused(typeof fields.reason === 'string' ? fields.reason : event)
    }
    audit(event, fields)
  }
  return tallies
}
