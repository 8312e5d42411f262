/** The shapes of artillery 2 that an engine meets. */

/** A virtual user. `vars` is what templates read and captures write. */
export interface Context {
  vars: Record<string, unknown>
  sockets?: Record<string, unknown>
  [more: string]: unknown
}
export type Done = (error?: Error | null, context?: Context) => void
/** A step as artillery's own helpers make and take it. */
export type CallbackStep = (context: Context, done: Done) => void

export interface Events {
  emit(kind: 'started'): unknown
  emit(kind: 'counter' | 'histogram', name: string, value: number): unknown
  emit(kind: 'rate' | 'error', name: string): unknown
}

/** What captures and matches of one answer came to. */
export interface Extracted {
  readonly captures: Readonly<Record<string, { readonly value?: unknown; readonly failed?: boolean }>>
  readonly matches: Readonly<Record<string, { readonly success?: boolean }>>
}

/** artillery's `engine_util`, given to every engine. */
export interface Util {
  template<T>(value: T, context: Context): T
  createThink(spec: object, defaults: object): CallbackStep
  createLoopWithCount(count: unknown, steps: readonly CallbackStep[], options: object): CallbackStep
  captureOrMatch(
    spec: object,
    answer: { readonly body: string },
    context: Context,
    done: (error: Error | null, result: Extracted | null) => void,
  ): void
}

type Hook = (...args: unknown[]) => unknown

/** As much of a script as engines read. */
export interface Script {
  readonly config: {
    readonly target: string
    readonly timeout?: number
    readonly tls?: { readonly rejectUnauthorized?: boolean }
    readonly defaults?: { readonly think?: object }
    readonly engines?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
    readonly processor?: Readonly<Record<string, Hook | undefined>>
  }
  readonly scenarios?: readonly { readonly flow?: readonly Spec[] }[]
}

/** One step of a flow, as YAML has it. */
export type Spec = Readonly<Record<string, unknown>>

/** A promise of our own as a step of artillery's. The next step is called out of the promise: what it throws is its own. */
export function asCallbackStep(step: (context: Context) => Promise<void>): CallbackStep {
  return (context, done) => {
    step(context).then(
      () => setImmediate(done, null, context),
      (error) => setImmediate(done, error, context),
    )
  }
}

export function asPromise(step: CallbackStep, context: Context): Promise<void> {
  return new Promise((resolve, reject) => step(context, (error) => (error ? reject(error) : resolve())))
}
