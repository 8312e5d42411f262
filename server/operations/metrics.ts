/** What the server counts about itself, for Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Server } from 'socket.io'
import type { Connections } from '../chat/connections.ts'
import type { Wires } from './outgoing.ts'
import type { Tallies } from './tallies.ts'

export interface Metrics {
  /** In the text format of Prometheus. */
  text(): Promise<string>
  readonly contentType: string
  stop(): void
}

/** Collects only when asked, but for the delay of the event loop, which libuv samples. */
export function createMetrics(io: Server, tallies: Tallies, connections: Connections, wires: Wires): Metrics {
  const register = new Registry()
  // Event-loop delay, memory, CPU, handles, garbage collection.
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 20 })
  const registers = [register]
  new Gauge({
    name: 'gatecrash_connections',
    help: 'Open Engine.IO connections',
    registers,
    collect() {
      this.set(connections.size)
    },
  })
  new Gauge({
    name: 'gatecrash_namespaces',
    help: 'Namespaces that exist, those of workspaces included while somebody is in them',
    registers,
    collect() {
      this.set(io._nsps.size)
    },
  })
  new Counter({
    name: 'gatecrash_events_total',
    help: 'Events received, refused ones included',
    registers,
    collect() {
      this.reset()
      this.inc(tallies.events)
    },
  })
  new Counter({
    name: 'gatecrash_refusals_total',
    help: 'Whatever was refused, by its reason in the log',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const [reason, count] of tallies.refusals) this.inc({ reason }, count)
    },
  })
  new Counter({
    name: 'gatecrash_bytes_total',
    help: 'Bytes over TCP, or inside TLS',
    labelNames: ['direction'],
    registers,
    collect() {
      const { received, sent } = wires.bytes()
      this.reset()
      this.inc({ direction: 'received' }, received)
      this.inc({ direction: 'sent' }, sent)
    },
  })
  return { text: () => register.metrics(), contentType: register.contentType, stop: () => register.clear() }
}
