/**
 * Templates of events, compiled once into string pieces: a load generator that builds and parses JSON for every message
 * measures itself. What the short cuts skip, a sampled control group checks in full (`matches`).
 */
import { HarnessError } from '../../errors.ts'
import type { EventTemplate, Json } from './load-target.ts'

// socket.io-protocol v5, "Packet encoding": type digit, then `namespace,` unless it is `/`, then the ack id, then JSON.
const event = '2'
const ack = '3'

/** Makes the packets of one socket. `ackId` below 0 asks for no acknowledgement. */
export type Encoder = (text: string, ackId: number) => string

export interface Names {
  readonly room: string
  readonly sender: string
}

/** An encoder for one socket: room and sender are fixed, only the text changes, which must need no JSON escapes. */
export function compileEncoder(template: EventTemplate, namespace: string, names: Names): Encoder {
  const json = withNames(JSON.stringify([template.event, ...listOf(template)]), names)
  const pieces = json.split('{{text}}')
  const head = event + prefixOf(namespace)
  if (pieces.length === 2) {
    const [before, after] = pieces as [string, string]
    const unasked = head + before
    return (text, ackId) => (ackId < 0 ? unasked + text + after : head + ackId + before + text + after)
  }
  return (text, ackId) => head + (ackId < 0 ? '' : ackId) + pieces.join(text)
}

/** How every packet of the event begins that is heard on this namespace. */
export function heardPrefix(template: EventTemplate, namespace: string): string {
  // As socket.io-parser writes it: no spaces, and a comma only if arguments follow.
  const end = listOf(template).length > 0 ? ',' : ''
  return `${event}${prefixOf(namespace)}[${JSON.stringify(template.event)}${end}`
}

/** How every acknowledgement begins on this namespace; the id's digits follow. */
export function ackPrefix(namespace: string): string {
  return ack + prefixOf(namespace)
}

/** `/chat,`, or nothing for the root namespace. */
export function prefixOf(namespace: string): string {
  return namespace === '/' || namespace === '' ? '' : `${namespace},`
}

/** Throws HarnessError `usage` unless what is sent and what is heard can carry a marker. */
export function requireText(template: EventTemplate, role: string): void {
  if (JSON.stringify(template.args).includes('{{text}}')) return
  throw new HarnessError('usage', `The arguments of the event "${template.event}" (${role}) have no {{text}}.`, {
    hint: 'A workload must be able to say which message is which: put {{text}} where the text stands.',
  })
}

/** Does a template mention this name? */
export function mentions(template: EventTemplate, name: 'room' | 'sender'): boolean {
  return JSON.stringify(template.args).includes(`{{${name}}}`)
}

/**
 * Does an event's argument list fit its template? Objects may carry more than the template says (ids, times), and lists
 * may be longer (a recovery offset is appended); everything that the template says must be there. A name whose value
 * is unknown stands for any text.
 */
export function matches(
  template: EventTemplate,
  args: unknown,
  values: Readonly<Record<string, string | undefined>>,
): boolean {
  const wanted = listOf(template)
  return Array.isArray(args) && wanted.every((one, index) => fits(one, args[index], values))
}

function fits(wanted: Json, actual: unknown, values: Readonly<Record<string, string | undefined>>): boolean {
  if (typeof wanted === 'string') return typeof actual === 'string' && fitsText(wanted, actual, values)
  if (wanted === null || typeof wanted !== 'object') return wanted === actual
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && wanted.every((one: Json, index) => fits(one, actual[index], values))
  }
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return false
  const found = actual as Record<string, unknown>
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(found, key) && fits(value, found[key], values))
}

function fitsText(wanted: string, actual: string, values: Readonly<Record<string, string | undefined>>): boolean {
  const pattern = wanted
    .split(/\{\{(text|room|sender)\}\}/)
    .map((piece, index) => {
      const literal = index % 2 === 0 ? piece : values[piece]
      return literal === undefined ? '.*' : literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
  return new RegExp(`^${pattern}$`, 's').test(actual)
}

function listOf(template: EventTemplate): readonly Json[] {
  return Array.isArray(template.args) ? template.args : [template.args as Json]
}

function withNames(json: string, names: Names): string {
  const inside = (value: string): string => JSON.stringify(value).slice(1, -1)
  return json.replaceAll('{{room}}', () => inside(names.room)).replaceAll('{{sender}}', () => inside(names.sender))
}
