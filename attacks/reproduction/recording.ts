/** What an attack did with its connections and requests, step by step, so that a finding can be done again by hand. */
import type { LoginAnswer, SendOptions } from '../../target/http-recipe.ts'
import type { HttpRecipe } from '../../target/profile.ts'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { Target } from '../../target/target.ts'
import type { TemplateValues } from '../../target/template.ts'
import type { HttpResponse, RequestParts } from '../../target/wire/index.ts'
import {
  type Flood,
  isAnswered,
  type Knocks,
  kept,
  type Received,
  type Step,
  type Unstamped,
  type Written,
  withoutRepeats,
} from './steps.ts'
import { watchClient } from './watch-client.ts'

/** Of a transcript; what a flood sends beyond it is left out. */
const mostInTranscript = 2_000

/** Nobody would read more: a flood is told by its measures. */
const mostSteps = 120

export interface Recording {
  /** Undefined when it could not be written down: too long, or sent past the session. */
  steps(): readonly Step[] | undefined
  /** Everything, whatever a reproduction needs of it; the first two thousand steps. */
  readonly everything: readonly Step[]
  received(): readonly Received[]
  /** Epoch milliseconds. */
  readonly beganAtMs: number
  /** What was done so far is part of it, whatever does not matter later. */
  keeps(): void
  /** What was done before does not matter, but for the connections that are used on. */
  fromHere(): void
  /** What is done from now on is no part of it: controls, comparisons. */
  untilHere(): void
  watch(session: Session, options: ConnectOptions): void
  /** `beganMs`: of performance.now(). Who was cut since then was cut by it. */
  refused(options: ConnectOptions, beganMs: number): void
  /** The same target, whose recipes are written down as they are sent. */
  watchTarget(target: Target): Target
  /** Gives what is to be told of the answer; undefined: the target hung up. */
  fetches(path: string, parts: RequestParts): (answer: HttpResponse | undefined) => void
  /** The latest answer gave this away, or one of the events that the session got. */
  tells(what: string | RegExp, session?: Session): void
  /** It ought to have been ended by now. */
  lives(session: Session): void
  /** The latest so many recipes were sent at the same moment, and more of them succeeded than may. */
  raced(times: number): void
  /** All there is to do again is this flood. */
  flooded(flood: Flood): void
  /** All there is to do again is this knocking. */
  knocked(knocks: Knocks): void
  /** This token is used from now on, and made by code that calls it `forged`. */
  makes(token: string, code: Written): void
  /** All there is to do again is what this code does. */
  written(code: Written): void
  /** No script could do it again. */
  cannotBeTold(): void
}

const watchers = new WeakMap<Session, (text: string, args: readonly unknown[]) => void>()

/** One of the session's events held the text, whatever its name: for whoever writes that session down. */
export function sawInEvents(session: Session, text: string, args: readonly unknown[]): void {
  watchers.get(session)?.(text, args)
}

export function createRecording(): Recording {
  const began = performance.now()
  let steps: Step[] = []
  const everything: Step[] = []
  const sessions: { readonly connection: number; readonly session: Session }[] = []
  /** `lost`: something was done that cannot be told. */
  let [connections, from, always, lost, isOver] = [0, 0, 0, false, false]

  function write(step: Unstamped<Step>): Step {
    const stamped = { ...step, atMs: performance.now() - began } as Step
    if (everything.length < mostInTranscript) everything.push(stamped)
    if (isOver) return stamped
    if (steps.length >= mostSteps) lost = true
    else steps.push(stamped)
    return stamped
  }

  function only(step: Unstamped<Step>): void {
    ;[steps, from, always, isOver] = [[], 0, 0, false]
    write(step)
    ;[lost, isOver] = [false, true]
  }

  /** Written before it is sent: what it brings about on other connections may come sooner than its answer. */
  async function wrote(
    recipe: HttpRecipe | undefined,
    values: TemplateValues,
    { headers = {}, node }: SendOptions,
    send: () => Promise<LoginAnswer>,
  ): Promise<LoginAnswer> {
    const step = recipe && write({ kind: 'recipe', recipe, values, headers, ...(node === undefined ? {} : { node }) })
    const answer = await send()
    const { response, token, refreshToken } = answer
    if (step?.kind === 'recipe')
      Object.assign(step, {
        answer: response,
        ...(token === undefined ? {} : { token }),
        ...(refreshToken === undefined ? {} : { refreshToken }),
      })
    return answer
  }

  return {
    everything,
    received: () =>
      sessions.flatMap(({ connection, session }) =>
        session.events.map(({ event, args, atMs }) => ({ atMs: atMs - began, connection, event, args })),
      ),
    beganAtMs: Date.now(),
    steps: () => (lost ? undefined : withoutRepeats(kept(steps, from, always).filter(isAnswered))),
    keeps() {
      always = steps.length
    },
    fromHere() {
      steps = [...kept(steps, from, always)]
      from = steps.length
      lost = false
      isOver = false
    },
    untilHere() {
      isOver = true
    },
    refused(options, beganMs) {
      const step = write({ kind: 'connect', connection: connections++, options, admitted: false })
      let at = steps.length - 1
      if (steps[at] !== step) return
      while (at > from && steps[at - 1]?.kind === 'cut' && steps[at - 1]!.atMs >= beganMs - began) at -= 1
      if (at < steps.length - 1) steps.splice(at, 0, { ...steps.pop()!, atMs: beganMs - began })
    },
    watch(session, options) {
      const connection = connections++
      sessions.push({ connection, session })
      const { id, pid } = session
      write({ kind: 'connect', connection, options, admitted: true, id, ...(pid === undefined ? {} : { pid }) })
      watchClient(session, connection, write)
      watchers.set(session, (text, args) => void write({ kind: 'heard', connection, text, sender: undefined, args }))
    },
    watchTarget: (target) => ({
      ...target,
      // Whoever goes to the network without us does what no script of ours could tell.
      get network() {
        lost = !isOver || lost
        return target.network
      },
      login(account, options = {}) {
        const { username } = account
        const password = 'password' in options ? options.password : account.password
        const values = { username, password }
        return wrote(target.profile.login, values, options, () => target.login(account, options))
      },
      send: (recipe, values, options = {}) =>
        wrote(recipe, values, options, () => target.send(recipe, values, options)),
    }),
    fetches(path, parts) {
      const step = write({ kind: 'fetch', path, parts })
      return (answer) => void Object.assign(step, { answer })
    },
    tells(what, session) {
      const connection = sessions.find((one) => one.session === session)?.connection
      write({ kind: 'tells', what, ...(connection === undefined ? {} : { connection }) })
    },
    lives(session) {
      const connection = sessions.find((one) => one.session === session)?.connection
      if (connection !== undefined) write({ kind: 'lives', connection })
    },
    raced(times) {
      const best = steps
        .slice(-times)
        .flatMap((step) => (step.kind === 'recipe' ? [step] : []))
        .toSorted((a, b) => (a.answer?.status ?? 600) - (b.answer?.status ?? 600))[0]
      if (best !== undefined && !isOver) steps.splice(-times, times, { ...best, times })
    },
    flooded: (flood) => only({ kind: 'flood', ...flood }),
    knocked: (knocks) => only({ kind: 'knocks', ...knocks }),
    makes: (token, code) => void write({ kind: 'makes', token, code }),
    written: (code) => only({ kind: 'written', code }),
    cannotBeTold() {
      ;[lost, isOver] = [true, true]
    },
  }
}
