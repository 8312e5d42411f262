/** Events that send on what a client asks for, as servers call them: what would they relay? */
import type { BaseContext } from '../attack.ts'
import type { BentEvent } from './event-steps.ts'

const names = ['relay', 'broadcast', 'forward', 'emit', 'publish', 'signal', 'trigger', 'send', 'event', 'proxy']

/** A client asks for this event with this payload to reach everybody: in one object, and as two arguments. */
export function relayRequests({ target }: BaseContext, event: string, data: unknown): readonly BentEvent[] {
  const { room } = target.profile.chat
  const request = {
    event,
    eventName: event,
    name: event,
    type: event,
    data,
    payload: data,
    args: [data],
    room,
    to: room,
  }
  return names.flatMap((name) => [
    { name: `${name} with ${event} in it`, event: name, args: [request], ack: true },
    { name: `${name} with ${event} as its first argument`, event: name, args: [event, data], ack: true },
  ])
}
