/** gatecrash's wire client as an artillery engine. */
import { createNetwork } from '../../../target/wire/index.ts'
import {
  asPromise,
  type CallbackStep,
  type Context,
  type Done,
  type Events,
  type Script,
  type Spec,
  type Util,
} from './artillery.ts'
import { type Connections, counters, createConnections, type Server } from './connections.ts'
import { makeStep } from './flow.ts'
import { type HttpSteps, isHttpStep, loadHttpSteps } from './http-steps.ts'
import { readOptions } from './options.ts'
import type { UserSocket } from './user-socket.ts'

/** What artillery makes one of for each worker, with `new`. */
export default class GatecrashEngine {
  readonly #script: Script
  readonly #util: Util
  readonly #server: Server
  readonly #options: Readonly<Record<string, unknown>>
  #http: HttpSteps | undefined

  /** @throws HarnessError `usage` for options that it does not know */
  constructor(script: Script, _events: unknown, util: Util) {
    const { target, tls, engines } = script.config
    this.#script = script
    this.#util = util
    this.#options = engines?.gatecrash ?? {}
    readOptions(this.#options, 1)
    this.#server = {
      network: createNetwork({ allowRemote: [this.#options.allowRemote ?? []].flat().map(String) }),
      url: target,
      tls: tls?.rejectUnauthorized === false ? { insecure: true } : undefined,
    }
  }

  async init(): Promise<void> {
    const specs = (this.#script.scenarios ?? []).flatMap(({ flow = [] }) => flow)
    if (hasHttp(specs)) this.#http = await loadHttpSteps(this.#script)
  }

  createScenario(scenario: { readonly flow: readonly Spec[] }, events: Events): (context: Context, done: Done) => void {
    const users = new WeakMap<Context, Connections>()
    const steps = scenario.flow.map((spec) =>
      makeStep(spec, {
        script: this.#script,
        events,
        util: this.#util,
        http: this.#http,
        options: this.#options,
        connectionsOf: (context) => users.get(context)!,
      }),
    )
    return (initial, done) => {
      const context = this.#http?.setInitialContext(initial) ?? initial
      const sockets: Record<string, UserSocket | undefined> = {}
      context.sockets = sockets
      const connections = createConnections(this.#server, events, sockets)
      users.set(context, connections)
      events.emit('started')
      for (const name of counters) events.emit('counter', name, 0)
      runAll(steps, context)
        .finally(() => connections.close())
        // Out of the promise: what artillery throws is not this user's error.
        .then(
          () => setImmediate(done, null, context),
          (error) => setImmediate(done, error, context),
        )
    }
  }
}

async function runAll(steps: readonly CallbackStep[], context: Context): Promise<void> {
  for (const step of steps) await asPromise(step, context)
}

function hasHttp(specs: readonly Spec[]): boolean {
  return specs.some((spec) => isHttpStep(spec) || (Array.isArray(spec.loop) && hasHttp(spec.loop as Spec[])))
}
