/** The steps of a flow, made from its YAML once and run for each user. */
import { HarnessError } from '../../../errors.ts'
import {
  asCallbackStep,
  asPromise,
  type CallbackStep,
  type Context,
  type Events,
  type Script,
  type Spec,
  type Util,
} from './artillery.ts'
import type { Connections } from './connections.ts'
import { extract } from './extract.ts'
import { type HttpSteps, isHttpStep } from './http-steps.ts'
import { type ConnectSettings, milliseconds, readOptions } from './options.ts'
import type { UserSocket } from './user-socket.ts'

export interface Workshop {
  readonly script: Script
  readonly events: Events
  readonly util: Util
  readonly http: HttpSteps | undefined
  /** `config.engines.gatecrash`, templates not yet filled. */
  readonly options: Readonly<Record<string, unknown>>
  readonly connectionsOf: (context: Context) => Connections
}

const kinds = ['loop', 'think', 'connect', 'emit', 'response', 'disconnect', 'function', 'log']
/** Settings of a session, which namespaces of one session cannot have different. */
const ofTheSession = ['query', 'extraHeaders', 'transports', 'upgrade', 'path', 'parser']

/** @throws HarnessError `usage` for a step that nobody knows */
export function makeStep(spec: Spec, shop: Workshop): CallbackStep {
  const { util, script, events } = shop
  if (spec.loop !== undefined) return makeLoop(spec, shop)
  if (spec.think !== undefined) return makeThink(spec, shop)
  if (spec.connect !== undefined || spec.reconnect || spec.emit !== undefined || spec.response !== undefined)
    return asCallbackStep((context) => speak(spec, context, shop))
  if (spec.disconnect !== undefined)
    return asCallbackStep(async (context) => socketOf(context, namespaceOf(spec, context, util))?.disconnect())
  if (typeof spec.function === 'string') return makeFunction(spec.function, shop)
  if (spec.log !== undefined) return asCallbackStep(async (context) => console.log(util.template(spec.log, context)))
  if (isHttpStep(spec) && shop.http !== undefined) return shop.http.step(spec, events)
  throw new HarnessError(
    'usage',
    `a step is none of ${kinds.join(', ')} and no HTTP request: ${JSON.stringify(spec)}`,
    {
      hint: script.config.target,
    },
  )
}

function makeLoop(spec: Spec, shop: Workshop): CallbackStep {
  const steps = (spec.loop as readonly Spec[]).map((inner) => makeStep(inner, shop))
  return shop.util.createLoopWithCount(spec.count ?? -1, steps, {
    loopValue: spec.loopValue,
    loopElement: spec.loopElement ?? '$loopElement',
    overValues: spec.over,
    whileTrue: shop.script.config.processor?.[String(spec.whileTrue)],
  })
}

/** A number is seconds, fractions too, which artillery 2 gets wrong; a text is left to it: `500ms`. */
function makeThink(spec: Spec, { util, script }: Workshop): CallbackStep {
  const fraction = typeof spec.think === 'number' && !Number.isInteger(spec.think)
  const think = fraction ? `${Math.round(Number(spec.think) * 1_000)}ms` : spec.think
  return util.createThink({ ...spec, think }, script.config.defaults?.think ?? {})
}

/** With a callback, as artillery's documentation has it, or as a promise. */
function makeFunction(name: string, { script, events }: Workshop): CallbackStep {
  const work = script.config.processor?.[name]
  if (work === undefined) throw new HarnessError('usage', `the processor has no function "${name}"`)
  return (context, done) => {
    if (work.constructor.name === 'AsyncFunction')
      asCallbackStep(async () => void (await work(context, events)))(context, done)
    else work(context, events, (error?: Error) => done(error ?? null, context))
  }
}

/** `connect`, `emit` with what it waits for, or `response` alone, which waits for what comes by itself. */
async function speak(written: Spec, context: Context, shop: Workshop): Promise<void> {
  const spec = structuredClone(written)
  const namespace = namespaceOf(spec, context, shop.util)
  const socket = await connected(spec, namespace, context, shop)
  const hook = shop.script.config.processor?.[String(spec.beforeRequest)]
  if (hook !== undefined) await asPromise((user, done) => hook(spec, user, shop.events, done), context)
  const filled = shop.util.template(
    { emit: spec.emit, acknowledge: spec.acknowledge, response: spec.response },
    context,
  )
  const settings = settingsOf(spec, context, shop)
  const response = asRecord(filled.response)
  const event = response && String(response.on ?? response.channel)
  // Heard before it is asked for: the answer may be there before the acknowledgement.
  const answer =
    event && socket.next(event, milliseconds('response.timeoutMs', response.timeoutMs, settings.ackTimeoutMs))
  const began = performance.now()
  if (filled.emit !== undefined) await emit(socket, filled.emit, filled.acknowledge, settings, context, shop)
  if (response === undefined) return
  const values = await answer
  if (values === undefined || values === '') throw failed(`no ${event} in time`, shop)
  if (filled.emit !== undefined) shop.events.emit('histogram', 'socketio.response_time', performance.now() - began)
  await extract(response, values as readonly unknown[], context, shop)
}

async function emit(
  socket: UserSocket,
  emission: unknown,
  acknowledge: unknown,
  { ackTimeoutMs }: ConnectSettings,
  context: Context,
  shop: Workshop,
): Promise<void> {
  const [event, ...args] = Array.isArray(emission) ? emission : [asRecord(emission)?.channel, asRecord(emission)?.data]
  if (!socket.connected) throw failed('not connected', shop)
  shop.events.emit('counter', 'socketio.emit', 1)
  shop.events.emit('rate', 'socketio.emit_rate')
  const wanted = acknowledge === undefined ? undefined : (asRecord(acknowledge) ?? {})
  if (wanted === undefined) return socket.emit(String(event), ...args)
  shop.events.emit('counter', 'socketio.acks_wanted', 1)
  const began = performance.now()
  const answer = await socket.ask(
    String(event),
    args,
    milliseconds('acknowledge.timeoutMs', wanted.timeoutMs, ackTimeoutMs),
  )
  if (answer === undefined) {
    shop.events.emit('counter', 'socketio.acks_missing', 1)
    throw failed(socket.connected ? 'no acknowledgement in time' : 'disconnected', shop)
  }
  shop.events.emit('counter', 'socketio.acks_received', 1)
  shop.events.emit('histogram', 'socketio.response_time', performance.now() - began)
  await extract(wanted, answer, context, shop)
}

/** The namespace's socket; connects where the step says so, or where nothing is connected yet. */
async function connected(spec: Spec, namespace: string, context: Context, shop: Workshop): Promise<UserSocket> {
  const own = spec.connect ?? (spec.reconnect ? {} : undefined)
  const socket = socketOf(context, namespace)
  if (own === undefined && socket !== undefined) return socket
  const fresh = ofTheSession.some((name) => name in (asRecord(own) ?? {}))
  const settings = settingsOf(spec, context, shop)
  return shop
    .connectionsOf(context)
    .open(namespace, settings, fresh)
    .catch((error: Error) => {
      throw failed(error.message, shop)
    })
}

function settingsOf(spec: Spec, context: Context, { options, script, util }: Workshop): ConnectSettings {
  const extraHeaders = { ...asRecord(options.extraHeaders), ...asRecord(asRecord(spec.connect)?.extraHeaders) }
  const all = { ...options, ...asRecord(spec.connect), extraHeaders }
  return readOptions(util.template(all, context), (script.config.timeout ?? 10) * 1_000)
}

function failed(code: string, { events }: Workshop): Error {
  events.emit('error', code)
  return new Error(code)
}

const namespaceOf = (spec: Spec, context: Context, util: Util): string =>
  String(util.template(spec.namespace ?? '', context)).replace(/^\/$/, '')
const socketOf = (context: Context, namespace: string): UserSocket | undefined =>
  context.sockets?.[namespace] as UserSocket | undefined
const asRecord = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
