/** Plays users of our artillery engine, with artillery's own helpers, at a server that can be at fault. */
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Server, type ServerOptions } from 'socket.io'
import type { Context, Script, Spec, Util } from '../../../scenarios/artillery/engine/artillery.ts'
import GatecrashEngine from '../../../scenarios/artillery/engine/engine.ts'

const artillery = dirname(createRequire(import.meta.url).resolve('artillery-cli/package.json'))
export const util: Util = await import(pathToFileURL(join(artillery, 'dist/lib/commons/engine_util.js')).href)

/** Its token is the user's name; `/admin` is for who says so; it tells everyone about itself. */
export async function startEchoServer(options: Partial<ServerOptions> = {}) {
  const io = new Server(options)
  const seen = { names: [] as unknown[], engines: new Set<string>() }
  for (const namespace of ['/', '/admin']) {
    io.of(namespace).use((socket, next) => {
      const { token } = socket.handshake.auth
      seen.names.push(token)
      next(token === 'nobody' ? new Error('unauthorized') : undefined)
    })
    io.of(namespace).on('connection', (socket) => {
      seen.engines.add((socket.conn as unknown as { id: string }).id)
      socket.conn.on('upgrade', () => socket.emit('upgraded', socket.conn.transport.name))
      socket.on('echo', (...args) => args.pop()(...args))
      socket.on('ask', (value) => socket.emit('answer', value, socket.handshake.query.room))
      socket.on('silence', () => undefined)
      socket.on('error-event', (ack) => {
        socket.emit('error', 'not for EventEmitter')
        ack('done')
      })
      socket.on('leave me', () => socket.disconnect(true))
      setTimeout(() => socket.emit('welcome', socket.handshake.auth.token), 5)
    })
  }
  io.listen(0)
  const { port } = io.httpServer.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, seen, close: () => io.close() }
}

export interface Told {
  readonly error: Error | null
  readonly vars: Record<string, unknown>
  readonly counters: Record<string, number>
  readonly histograms: Record<string, number[]>
  readonly errors: string[]
}

export interface Stage {
  readonly url: string
  readonly vars?: object
  readonly config?: Partial<Script['config']>
}

/** Runs one user through a flow, as artillery does. */
export async function play(flow: readonly Spec[], { url, vars = {}, config = {} }: Stage): Promise<Told> {
  const engines = { gatecrash: { transports: ['websocket'], ackTimeoutMs: 20_000, connectTimeoutMs: 20_000 } }
  const script: Script = { config: { target: url, engines, ...config }, scenarios: [{ flow }] }
  const engine = new GatecrashEngine(script, undefined, util)
  await engine.init()
  const counters: Record<string, number> = {}
  const histograms: Record<string, number[]> = {}
  const errors: string[] = []
  const events = {
    emit(kind: string, name?: string, value = 0) {
      if (name === undefined) return
      if (kind === 'counter') counters[name] = (counters[name] ?? 0) + value
      if (kind === 'histogram') histograms[name] = [...(histograms[name] ?? []), value]
      if (kind === 'error') errors.push(name)
    },
  }
  const run = engine.createScenario({ flow }, events)
  const context = { vars: { ...vars }, funcs: {} } as Context
  const error = await new Promise<Error | null>((resolve) => run(context, (failure) => resolve(failure ?? null)))
  return { error, vars: context.vars, counters, histograms, errors }
}
