/** All that one attack sent, received and noted, as lines in the order of time: what a verdict can be disputed with. */
import type { Observation } from '../../reports/model.ts'
import type { HttpResponse } from '../../target/wire/index.ts'
import type { Received, Step } from './steps.ts'

const longestLine = 600

/** Tokens are named; passwords and keys still stand in the lines: redact them before anybody sees them. */
export function transcriptOf(
  steps: readonly Step[],
  received: readonly Received[],
  notes: readonly Observation[],
  tokens: Readonly<Record<string, string>>,
): readonly string[] {
  const named = namer({ ...learned(steps), ...tokens })
  const lines = [
    ...steps.map((step) => ({ atMs: step.atMs, text: lineOf(step) })),
    ...received.map(({ atMs, connection, event, args }) => ({
      atMs,
      text: `c${connection} ← ${said([event, ...args])}`,
    })),
    ...notes.map(({ atMs, kind, summary, detail }) => ({
      atMs,
      text: `   ${kind}: ${summary}${detail === undefined ? '' : `: ${detail}`}`,
    })),
  ]
  return lines
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text }) => `${`+${atMs.toFixed(1)} ms`.padStart(13)}  ${short(named(text))}`)
}

/** Tokens that the target gave while the attack went on. */
function learned(steps: readonly Step[]): Record<string, string> {
  const given = steps.flatMap((step) => (step.kind === 'recipe' ? [step.token, step.refreshToken] : []))
  return Object.fromEntries(given.flatMap((token, index) => (token === undefined ? [] : [[token, `TOKEN_${index}`]])))
}

/** Puts a name for each token that is long enough to be one. */
function namer(names: Readonly<Record<string, string>>): (text: string) => string {
  const tokens = Object.keys(names).filter((token) => token.length > 7)
  return (text) => tokens.reduce((left, token) => left.replaceAll(token, names[token]!), text)
}

function lineOf(step: Step): string {
  if (step.kind === 'connect') {
    const { signal: _, ...options } = step.options
    return `c${step.connection} connects with ${said(options)}: ${step.admitted ? 'let in' : 'refused'}`
  }
  if (step.kind === 'attach')
    return `c${step.connection} CONNECT ${step.namespace} with ${said(step.auth)}: ${step.admitted ? 'let in' : 'refused'}`
  if (step.kind === 'emit') {
    const answer = step.waits ? `, answered ${said(step.answered)}` : ''
    return `c${step.connection} → ${step.namespace} ${said([step.event, ...step.args])}${answer}`
  }
  if (step.kind === 'heard') return `c${step.connection} heard ${said(step.text)} from ${said(step.sender)}`
  if (step.kind === 'lose') return `c${step.connection} is cut by us`
  if (step.kind === 'packets') return `c${step.connection} → packets ${said(step.packets)}`
  if (step.kind === 'frame') return `c${step.connection} → bytes ${step.bytes.toString('hex')}`
  if (step.kind === 'tells') return `   the answer holds ${String(step.what)}`
  if (step.kind === 'knocks') return `   all in all ${step.count} connections opened and closed`
  if (step.kind === 'flood')
    return `   all in all ${step.count} messages, one every ${step.everyMs.toFixed(1)} ms, from ${step.senders.length} connections`
  if (step.kind === 'makes') return '   the next token is made by code of its own'
  if (step.kind === 'written') return '   all in all what the script of the finding does'
  if (step.kind === 'lives') return `c${step.connection} lives on`
  if (step.kind === 'close') return `c${step.connection} is closed by us`
  if (step.kind === 'cut') return `c${step.connection} is cut off by the target`
  if (step.kind === 'recipe')
    return `${step.recipe.method} ${step.recipe.url} with ${said(step.values)}: ${answerOf(step.answer)}`
  return `${step.parts.method ?? 'GET'} ${step.path} with ${said(step.parts.headers ?? [])} ${said(step.parts.body)}: ${answerOf(step.answer)}`
}

function answerOf(response: HttpResponse | undefined): string {
  if (response === undefined) return 'no answer'
  const headers = response.headers.map(([name, value]) => `${name}: ${value}`).join('; ')
  return `HTTP ${response.status}, ${headers}, ${said(response.text())}`
}

function said(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    return String(value) // what JSON cannot say, as some attacks send it
  }
}

function short(text: string): string {
  return text.length <= longestLine ? text : `${text.slice(0, longestLine)}… (${text.length} characters)`
}
