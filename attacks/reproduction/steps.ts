/** The steps of an attack as data, and which of them count. */
import type { HttpRecipe } from '../../target/profile.ts'
import type { ConnectOptions } from '../../target/session.ts'
import type { TemplateValues } from '../../target/template.ts'
import type { HttpResponse, RequestParts } from '../../target/wire/index.ts'

/** `connection` counts from 0 in the order of opening. Times are milliseconds since the attack began. */
export type Step = { readonly atMs: number } & (
  | {
      readonly kind: 'connect'
      readonly connection: number
      readonly options: ConnectOptions
      readonly admitted: boolean
      /** Of its socket. */
      readonly id?: string
      /** The secret to take it up with when it is lost. */
      readonly pid?: string
    }
  | {
      readonly kind: 'emit'
      readonly connection: number
      readonly namespace: string
      readonly event: string
      readonly args: readonly unknown[]
      /** It asked for an acknowledgement, and somebody waited for it. */
      readonly acknowledged: boolean
      readonly waits: boolean
      answered?: readonly unknown[] | undefined
    }
  | {
      readonly kind: 'attach'
      readonly connection: number
      readonly namespace: string
      readonly auth: unknown
      readonly admitted: boolean
    }
  | { readonly kind: 'close'; readonly connection: number }
  /** Cut by us, as a lost network does. */
  | { readonly kind: 'lose'; readonly connection: number }
  /** Engine.IO packets that no client library would send: as text, or the bytes of an attachment. */
  | { readonly kind: 'packets'; readonly connection: number; readonly packets: readonly (string | Buffer)[] }
  /** Bytes in place of WebSocket frames. */
  | { readonly kind: 'frame'; readonly connection: number; readonly bytes: Buffer }
  /** What the answer before held, or one of the events of a connection, and must not. */
  | { readonly kind: 'tells'; readonly what: string | RegExp; readonly connection?: number }
  | ({ readonly kind: 'flood' } & Flood)
  | { readonly kind: 'written'; readonly code: Written }
  /** The token cannot be told from what it is: the code makes it, and calls it `forged`. */
  | { readonly kind: 'makes'; readonly token: string; readonly code: Written }
  | ({ readonly kind: 'knocks' } & Knocks)
  | {
      readonly kind: 'heard'
      readonly connection: number
      readonly text: string
      readonly sender: unknown
      /** Of the event, where it was found. */
      readonly args: readonly unknown[] | undefined
      /** The message's own id, and the way to it in the arguments of the event. */
      readonly id?: { readonly value: string; readonly path: readonly string[] }
      /** What a lost connection says it has heard last, which the server put behind the arguments. */
      readonly offset?: string
    }
  | { readonly kind: 'cut'; readonly connection: number }
  /** It has not been cut, and that is the finding. */
  | { readonly kind: 'lives'; readonly connection: number }
  | {
      readonly kind: 'recipe'
      readonly recipe: HttpRecipe
      readonly values: TemplateValues
      /** Beside those of the recipe. */
      readonly headers: Readonly<Record<string, string>>
      readonly node?: string
      /** So many of them at the same moment. */
      readonly times?: number
      answer?: HttpResponse
      token?: string
      refreshToken?: string
    }
  | {
      readonly kind: 'fetch'
      readonly path: string
      readonly parts: RequestParts
      /** Undefined: the server hung up. */
      answer?: HttpResponse | undefined
    }
)

/** Stands for what the JavaScript of a script has in its variable `text`: `value(messageArgs(someText))`. */
export const someText = 'the text that a script makes'

/**
 * JavaScript that does the finding again, where the steps alone do not tell it: it may call what is in prelude.ts and
 * prelude-parts.ts, and ends the script with `expect` where it does not come about.
 */
export type Written = (say: Say) => string

export interface Say {
  /** A value as JavaScript: tokens and passwords are names of the environment, marks are made anew. */
  value(value: unknown): string
  /** From now on this text, in a value or in a door, is what the expression gives. */
  learn(text: string, expression: string): void
  /** The options of a connection, for `connect`. */
  door(options: ConnectOptions): string
}

export type Unstamped<S> = S extends Step ? Omit<S, 'atMs'> : never

/** Messages at a steady pace, by turns from several connections, and how many of them another user hears. */
export interface Flood {
  /** The other user, in each namespace in which it counts. */
  readonly listeners: readonly ConnectOptions[]
  readonly senders: readonly ConnectOptions[]
  /** What a message is sent with. Default: as the profile says. */
  readonly args?: ((text: string) => readonly unknown[]) | undefined
  /** 0: all in one turn of the event loop. */
  readonly everyMs: number
  readonly count: number
  /** More of them heard than so many times this is the finding; where it is undefined, nearly all of them. */
  readonly limit: { readonly count: number; readonly perMs: number; readonly tolerance: number } | undefined
}

/** Connections that are opened and closed again, sixteen at a time, and how many of them the target takes. */
export interface Knocks extends Pick<Flood, 'count' | 'limit'> {
  readonly door: ConnectOptions
  /** A text in it that is another one each time: an address. */
  readonly varying?: string
}

/** An event that one of the connections received. */
export interface Received {
  readonly atMs: number
  readonly connection: number
  readonly event: string
  readonly args: readonly unknown[]
}

/** The first `always` steps and those from `from` on, and between them the opening of every connection that they use. */
export function kept(steps: readonly Step[], from: number, always: number): readonly Step[] {
  const later = steps.slice(from)
  const used = new Set(later.flatMap((step) => ('connection' in step ? [step.connection] : [])))
  const before = steps
    .slice(0, from)
    .filter((step, index) => index < always || (step.kind === 'connect' && used.has(step.connection)))
  return [...before, ...later]
}

/** What was sent and never answered tells nothing. */
export function isAnswered(step: Step): boolean {
  return (step.kind !== 'recipe' && step.kind !== 'fetch') || 'answer' in step
}

/** Several waiters for one message make it heard several times. */
export function withoutRepeats(steps: readonly Step[]): readonly Step[] {
  return steps.filter(
    (step, index) =>
      step.kind !== 'heard' ||
      !steps
        .slice(0, index)
        .some(
          (before) => before.kind === 'heard' && before.connection === step.connection && before.text === step.text,
        ),
  )
}

/** The keys that lead to `wanted` in a value; undefined when it is not in there. */
export function pathTo(value: unknown, wanted: string): readonly string[] | undefined {
  if (value === wanted) return []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const rest = pathTo(inner, wanted)
    if (rest !== undefined) return [key, ...rest]
  }
  return undefined
}
