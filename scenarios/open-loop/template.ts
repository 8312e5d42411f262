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
  /** Whom a direct message is for. */
  readonly user?: string
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

/** The same pieces as bytes, for a frame that is put together without a string; null where the text stands twice. */
export interface PacketBytes {
  /** Up to where the acknowledgement id goes, and from there to the text. */
  readonly head: Buffer
  readonly before: Buffer
  readonly after: Buffer
}

export function compileBytes(template: EventTemplate, namespace: string, names: Names): PacketBytes | null {
  const pieces = withNames(JSON.stringify([template.event, ...listOf(template)]), names).split('{{text}}')
  if (pieces.length !== 2) return null
  const [before, after] = pieces as [string, string]
  return { head: Buffer.from(event + prefixOf(namespace)), before: Buffer.from(before), after: Buffer.from(after) }
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

/** Can the event carry a marker? */
export function hasText(template: EventTemplate): boolean {
  return JSON.stringify(template.args).includes('{{text}}')
}

/** Throws HarnessError `usage` unless what is sent and what is heard can carry a marker. */
export function requireText(template: EventTemplate, role: string): void {
  if (hasText(template)) return
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
 * is unknown stands for any text, and where it stands alone (`{{message}}`, the server's id) for any value.
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
  if (typeof wanted === 'string') {
    const name = /^\{\{(\w+)\}\}$/.exec(wanted)?.[1]
    if (name !== undefined && values[name] === undefined) return actual !== undefined
    return typeof actual === 'string' && fitsText(wanted, actual, values)
  }
  if (wanted === null || typeof wanted !== 'object') return wanted === actual
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && wanted.every((one: Json, index) => fits(one, actual[index], values))
  }
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return false
  const found = actual as Record<string, unknown>
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(found, key) && fits(value, found[key], values))
}

function fitsText(wanted: string, actual: string, values: Readonly<Record<string, string | undefined>>): boolean {
  const pieces = wanted.split(/\{\{(\w+)\}\}/)
  const known = pieces.map((piece, index) => (index % 2 === 0 ? piece : values[piece]))
  // Mostly every name is known; making a pattern is dear, even for a sample of the frames.
  if (!known.includes(undefined)) return known.join('') === actual
  const pattern = pieces
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
  return json
    .replaceAll('{{room}}', () => inside(names.room))
    .replaceAll('{{sender}}', () => inside(names.sender))
    .replaceAll('{{user}}', () => inside(names.user ?? ''))
}
