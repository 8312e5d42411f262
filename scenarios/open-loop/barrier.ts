/**
 * The barrier: before anything is measured, every sender has sent one message and everybody who must hear it has. It also
 * finds out whether the server sends a message back to its sender, which no profile should have to know.
 */
import { HarnessError } from '../../errors.ts'
import { drive } from './drive.ts'
import type { Ledger } from './ledger.ts'
import { createPlan } from './schedule.ts'
import { prepare, type Stage } from './stage.ts'

/** A join without acknowledgement may still be under way when the first messages are sent. */
const attempts = 3
/** The round of first messages is spread over at most so long. */
const roundMs = 5000
/** How much later than everybody else a sender may hear its own message. */
const echoGraceMs = 500

interface Heard {
  readonly others: number
  readonly othersExpected: number
  readonly own: number
  readonly ownExpected: number
}

/**
 * Passes the barrier. Resolves to whether senders hear their own messages.
 * Throws HarnessError `target-refused-honest-client` if somebody hears nothing, `interrupted` on abort.
 */
export async function passBarrier(stage: Stage): Promise<boolean> {
  let last: { heard: Heard; refused: number } | undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { heard, refused } = await sendRound(stage)
    if (stage.options.signal?.aborted === true) throw new HarnessError('interrupted', 'Interrupted at the barrier.')
    last = { heard, refused }
    if (heard.others < heard.othersExpected) continue
    if (heard.own === heard.ownExpected) return true
    if (heard.own === 0 && heard.othersExpected > 0) return false
  }
  throw notHeard(last as { heard: Heard; refused: number })
}

async function sendRound(stage: Stage): Promise<{ heard: Heard; refused: number }> {
  const { settings, layout, fleet } = stage
  const senders = layout.socketOfSender.length
  // Never faster than the run itself, unless that would take too long: the barrier must not be what trips a limit.
  const cap = stage.options.target.network.maxRatePerSecond ?? Number.POSITIVE_INFINITY
  const ratePerSecond = Math.min(cap, Math.max(settings.ratePerSecond, (senders * 1000) / roundMs))
  const plan = createPlan({
    arrivals: 'constant',
    ratePerSecond,
    durationMs: (senders * 1000) / ratePerSecond,
    senders,
    seed: settings.seed,
  })
  const { script, ledger } = prepare(stage, plan, 0, true)
  let othersHeardMs = Number.POSITIVE_INFINITY
  const { refused } = await drive({
    fleet,
    layout,
    script,
    ledger,
    plateauStartMs: 0,
    drainMs: settings.timeoutMs / attempts,
    inFlightPerSender: 0,
    signal: stage.options.signal,
    isEnough() {
      const heard = whoHeard(ledger)
      if (heard.others < heard.othersExpected || heard.othersExpected === 0) return false
      othersHeardMs = Math.min(othersHeardMs, performance.now())
      return performance.now() - othersHeardMs > echoGraceMs
    },
  })
  return { heard: whoHeard(ledger), refused }
}

/** Counts over all sockets that are still open: who heard the messages of others, and who its own. */
function whoHeard(ledger: Ledger): Heard {
  const { plan, roomOfSender, memberOfSender } = ledger.options
  const heard = { others: 0, othersExpected: 0, own: 0, ownExpected: 0 }
  for (let message = 0; message < plan.count; message++) {
    if (Number.isNaN(ledger.sentMs[message] as number)) continue
    const sender = plan.sender[message] as number
    const members = ledger.membersOf[roomOfSender[sender] as number] as readonly number[]
    const start = ledger.cellStart[message] as number
    for (let slot = 0; slot < members.length; slot++) {
      const member = members[slot] as number
      if (ledger.leftMs[member] !== Number.POSITIVE_INFINITY) continue
      const came = ledger.cells[start + slot] as number
      if (member === memberOfSender[sender]) {
        heard.ownExpected++
        heard.own += came
      } else {
        heard.othersExpected++
        heard.others += came
      }
    }
  }
  return heard
}

function notHeard({ heard, refused }: { heard: Heard; refused: number }): HarnessError {
  const of = (came: number, expected: number, what: string): string => `${came} of ${expected} ${what}`
  const parts = [
    heard.othersExpected > 0 ? of(heard.others, heard.othersExpected, 'receipts at other members') : '',
    of(heard.own, heard.ownExpected, 'receipts at the senders themselves'),
    refused > 0 ? `${refused} messages were refused` : '',
  ]
  const said = parts.filter((part) => part !== '').join(', ')
  return new HarnessError('target-refused-honest-client', `The first messages did not reach everybody: ${said}.`, {
    hint: 'Check send, hear and join in the profile, and whether a limit of the server is below this rate.',
  })
}
