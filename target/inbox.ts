/** What one session received: every event, and among them the chat messages that it heard. */
import type { Profile } from './profile.ts'
import { eachMessage, matchTemplate } from './template.ts'

export interface Heard {
  readonly text: string
  /** Undefined also where the message came in another shape than the profile's: delivered all the same. */
  readonly sender: unknown
  /** The message's own id, where the profile says where it stands. */
  readonly message?: unknown
  readonly atMs: number
}

export interface ReceivedEvent {
  readonly event: string
  readonly args: readonly unknown[]
  readonly atMs: number
}

export interface Inbox {
  /** Oldest first; the last 2,000. */
  readonly events: readonly ReceivedEvent[]
  onHeard: ((heard: Heard) => void) | undefined
  onEvent: ((event: ReceivedEvent) => void) | undefined
  take(event: string, args: readonly unknown[]): void
  /** Waits until this text, unlike any other, is heard; undefined when it is not within the time. One heard before counts. */
  heard(text: string, timeoutMs: number): Promise<Heard | undefined>
  waitForEvent(event: string, timeoutMs: number): Promise<ReceivedEvent | undefined>
}

const eventsKept = 2_000
/** A flood is counted by `onHeard`; what is kept is for single messages and must not grow with it. */
const messagesKept = 5_000
const oddOnesKept = 200

export function createInbox({ chat }: Profile): Inbox {
  const events: ReceivedEvent[] = []
  const messages = new Map<string, Heard>()
  /** Messages in another shape, as JSON: of a sender without a name, for example, whose field is then missing. */
  const oddOnes: { json: string; atMs: number }[] = []
  const messageWaiters = new Map<string, (heard: Heard) => void>()
  const eventWaiters = new Set<{ event: string; resolve: (event: ReceivedEvent) => void }>()

  function takeOddOne(args: unknown, atMs: number): void {
    const json = JSON.stringify(args)
    oddOnes.push({ json, atMs })
    if (oddOnes.length > oddOnesKept) oddOnes.shift()
    for (const [text, resolve] of messageWaiters) if (json.includes(text)) resolve({ text, sender: undefined, atMs })
  }

  function oddlyHeard(text: string): Heard | undefined {
    const found = oddOnes.find(({ json }) => json.includes(text))
    return found && { text, sender: undefined, atMs: found.atMs }
  }

  function takeMessage(args: unknown, atMs: number): void {
    const match = matchTemplate(chat.hear.args, args)
    if (match === undefined || typeof match.text !== 'string') {
      takeOddOne(args, atMs)
      return
    }
    const { text, sender, message } = match
    const heard = { text, sender, message, atMs }
    if (messages.size < messagesKept) messages.set(heard.text, heard)
    inbox.onHeard?.(heard)
    messageWaiters.get(heard.text)?.(heard)
  }

  const inbox: Inbox = {
    events,
    onHeard: undefined,
    onEvent: undefined,
    take(event, args) {
      const received = { event, args, atMs: performance.now() }
      events.push(received)
      if (events.length > eventsKept) events.shift()
      inbox.onEvent?.(received)
      for (const waiter of eventWaiters) if (waiter.event === event) waiter.resolve(received)
      if (event !== chat.hear.event) return
      // Some servers deliver several messages in one event.
      for (const one of eachMessage(chat.hear.args, args)) takeMessage(one, received.atMs)
    },
    heard: (text, timeoutMs) =>
      waitFor(messages.get(text) ?? oddlyHeard(text), timeoutMs, (resolve) => {
        messageWaiters.set(text, resolve)
        return () => messageWaiters.delete(text)
      }),
    waitForEvent: (event, timeoutMs) =>
      waitFor(
        events.find((received) => received.event === event),
        timeoutMs,
        (resolve) => {
          const waiter = { event, resolve }
          eventWaiters.add(waiter)
          return () => eventWaiters.delete(waiter)
        },
      ),
  }
  return inbox
}

/** Resolves with `ready`, or with what `subscribe` delivers, or with undefined after `timeoutMs`. */
function waitFor<T>(
  ready: T | undefined,
  timeoutMs: number,
  subscribe: (resolve: (value: T) => void) => () => void,
): Promise<T | undefined> {
  if (ready !== undefined) return Promise.resolve(ready)
  const { promise, resolve } = Promise.withResolvers<T | undefined>()
  const unsubscribe = subscribe(resolve)
  const timer = setTimeout(resolve, timeoutMs, undefined)
  return promise.finally(() => {
    clearTimeout(timer)
    unsubscribe()
  })
}
