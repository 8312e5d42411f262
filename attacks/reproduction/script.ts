/**
 * A finding as a Node script that anybody can run with socket.io-client: the recorded steps once more, and whether what
 * they led to came about again. Tokens, passwords and keys come from the environment.
 */

import type { Target } from '../../target/target.ts'
import { fillTemplate } from '../../target/template.ts'
import type { User } from '../attack.ts'
import { connectOptions, merged } from './connect-options.ts'
import { likeness, shapeOf } from './likeness.ts'
import { prelude } from './prelude.ts'
import { preludeParts } from './prelude-parts.ts'
import type { Recording } from './recording.ts'
import { type Flood, type Knocks, type Step, someText, type Written } from './steps.ts'
import { type Known, tokenPrelude } from './token-recipe.ts'
import { createWords, type Words } from './words.ts'

export interface Scene extends Pick<Known, 'signingKey' | 'formerKey' | 'partnerKey' | 'publicKey'> {
  readonly target: Target
  readonly attacker: User
  readonly victim: User
  /** The effect shows in the server's log, and nowhere else. */
  readonly inLog: boolean
}

/** Longer scripts nobody reads. */
const longestScript = 20_000
/** Gaps shorter than this come from the machine, not from the attack. */
const shortestGapMs = 40

/** The script, or undefined where the steps cannot be taken with public tools alone. */
export function scriptOf(recording: Recording, scene: Scene): string | undefined {
  const steps = recording.steps()
  if (steps === undefined || steps.length === 0) return undefined
  const words = createWords(scene)
  const { url } = scene.target.profile
  if (typeof url === 'string') words.learn(url, 'url')
  else for (const [index, node] of url.entries()) words.learn(node, `nodes[${index}]`)
  const lines: string[] = []
  let lastMs = steps[0]!.atMs
  for (const [index, step] of steps.entries()) {
    words.nowMs = recording.beganAtMs + step.atMs
    const gapMs = Math.round(step.atMs - lastMs)
    // It may come as late as it came then, and need not come when it came.
    const line = step.kind === 'cut' ? `await isCut(c${step.connection}, ${gapMs})` : lineOf(step, index, scene, words)
    if (line === undefined) return undefined
    if (gapMs >= shortestGapMs && step.kind !== 'heard' && step.kind !== 'cut') lines.push(`await sleep(${gapMs})`)
    lastMs = step.atMs
    lines.push(line)
  }
  const body = lines.join('\n')
  const logged = scene.inLog ? words.marks.map((_, index) => index) : []
  const script = [
    ...head(body, scene, words.marks.length),
    prelude(scene.target),
    ...preludeParts(body, scene.target.profile),
    '',
    body,
    '',
    logged.length === 0 ? 'finish()' : `finish(${JSON.stringify(logged)}.map((index) => mark[index]))`,
    '',
  ].join('\n')
  // Whoever has no forged token could not use it.
  return script.length > longestScript || script.includes('FORGED_TOKEN') ? undefined : script
}

function head(body: string, { target, attacker, victim }: Scene, marks: number): string[] {
  const env = [
    'TOKEN_A',
    'TOKEN_B',
    'PASSWORD_A',
    'PASSWORD_B',
    'SIGNING_KEY',
    'FORMER_KEY',
    'PARTNER_KEY',
    'PUBLIC_KEY',
  ]
  const used = env.filter((name) => new RegExp(`\\b${name}\\b`).test(body))
  const meanings: Record<string, string> = {
    TOKEN_A: `a token of ${attacker.account.name}`,
    TOKEN_B: `a token of ${victim.account.name}`,
  }
  const packages = [
    'socket.io-client',
    ...['ws', 'jose', 'ioredis'].filter(
      (name) => body.includes(`import('${name}')`) || (name === 'ws' && body.includes('wire(')),
    ),
  ]
  const forges = /\b(join|part|encoded|header|claims|hmac)\(/.test(body)
  return [
    `// npm install ${packages.join(' ')}; then run this file with node. Exit code 0: it came about again.`,
    ...used.map((name) => `// ${name}: ${meanings[name] ?? name.toLowerCase().replace('_', ' ')}`),
    ...(target.url.startsWith('https') ? ['// NODE_EXTRA_CA_CERTS: the certificate, where it is your own'] : []),
    `import { ${forges ? 'createHmac, generateKeyPairSync, randomBytes, sign' : 'randomBytes'} } from 'node:crypto'`,
    `import http from 'node:${target.url.startsWith('https') ? 'https' : 'http'}'`,
    "import { setTimeout as sleep } from 'node:timers/promises'",
    "import { Manager } from 'socket.io-client'",
    '',
    ...(used.length > 0 ? [`const { ${used.join(', ')} } = process.env`] : []),
    ...(marks > 0
      ? [`const mark = Array.from({ length: ${marks} }, () => \`gc\${randomBytes(9).toString('hex')}\`)`]
      : []),
    ...(forges ? [tokenPrelude] : []),
  ]
}

type Telling = Exclude<Step, { kind: 'cut' }>

function lineOf(step: Telling, index: number, scene: Scene, words: Words): string | undefined {
  const { profile } = scene.target
  if (step.kind === 'connect') {
    const options = connectOptions(step.options, scene, words)
    if (step.id) words.learn(step.id, `socketId(c${step.connection})`)
    if (step.pid !== undefined) words.learn(step.pid, `pid(c${step.connection})`)
    return options && `const c${step.connection} = await connect(${options}, ${step.admitted})`
  }
  if (step.kind === 'flood') return floodLines(step, scene, words)
  if (step.kind === 'knocks') return knocksLine(step, scene, words)
  if (step.kind === 'written') return writtenLines(step.code, scene, words)
  if (step.kind === 'makes') {
    const made = writtenLines(step.code, scene, words)
    words.relearn(step.token, 'forged')
    return made
  }
  if (step.kind === 'packets') return `await packets(c${step.connection}, ${words.of(step.packets)})`
  if (step.kind === 'frame') return `frame(c${step.connection}, '${step.bytes.toString('hex')}')`
  if (step.kind === 'lose') return `lose(c${step.connection})`
  if (step.kind === 'tells') {
    const holds = (text: string) =>
      typeof step.what === 'string' ? `${text}.includes(${words.of(step.what)})` : `${step.what}.test(${text})`
    const { connection } = step
    if (connection === undefined) return `expect(${holds('said')}, 'it is not told')`
    return `await until(() => c${connection}.received.some((event) => ${holds('event')}), 'it is not told')`
  }
  if (step.kind === 'lives') return `expect(!c${step.connection}.cut, 'a connection is ended')`
  if (step.kind === 'close') return `c${step.connection}.close()`
  if (step.kind === 'heard') return heardLine(step, index, scene, words)
  if (step.kind === 'attach') {
    const auth = words.of(step.auth)
    return auth && `await attach(c${step.connection}, ${words.of(step.namespace)}, ${auth}, ${step.admitted})`
  }
  if (step.kind === 'emit') {
    const [event, args, namespace] = [words.of(step.event), words.of(step.args), words.of(step.namespace)]
    if (args === undefined) return undefined
    if (!step.waits) return `emit(c${step.connection}, ${namespace}, ${event}, ${args}, ${step.acknowledged})`
    return `await asks(c${step.connection}, ${namespace}, ${event}, ${args}, ${JSON.stringify(shapeOf(step.answered?.[0]))})`
  }
  if (step.kind === 'recipe') {
    const { recipe, values, answer, token, refreshToken, times } = step
    if (recipe.form !== undefined || answer === undefined) return undefined
    const path = words.of(fillTemplate(recipe.url, values))
    const url = step.node === undefined ? path : `${words.of(step.node)} + ${path}`
    const given = { ...profile.request.headers, ...step.headers }
    const headers = words.of({ ...given, ...(fillTemplate(recipe.headers, values) as object) })
    const json = recipe.json === undefined ? 'undefined' : words.of(fillTemplate(recipe.json, values))
    if (json === undefined || headers === undefined) return undefined
    for (const [text, where] of [
      [token, 'token'],
      [refreshToken, 'refreshToken'],
    ] as const) {
      const path = (recipe as Partial<Record<'token' | 'refreshToken', string>>)[where]
      if (text === undefined || path === undefined) continue
      if (path.startsWith('cookie:')) words.learn(text, `a${index}.cookies[${JSON.stringify(path.slice(7))}]`)
      else words.learn(text, `a${index}.body.${path.replaceAll('.', '?.')}`)
    }
    const call = times === undefined ? 'request(' : `atOnce(${times}, `
    return `const a${index} = await ${call}'${recipe.method}', ${url}, ${headers}, ${json}, ${likeness(answer)})`
  }
  const { path, parts, answer } = step
  if (Buffer.isBuffer(parts.body)) return undefined
  const given = new Set(parts.headers?.map(([name]) => name.toLowerCase()))
  const own = Object.entries(profile.request.headers).filter(([name]) => !given.has(name.toLowerCase()))
  const headers = words.of(merged([...own, ...(parts.headers ?? [])]))
  const call = `await request('${parts.method ?? 'GET'}', ${words.of(path)}, ${headers}, ${words.of(parts.body)}, ${answer && likeness(answer)})`
  // A polling session goes by its id, which is another one each time.
  const sid = /"sid":"([^"]+)"/.exec(answer?.text() ?? '')?.[1]
  if (sid !== undefined) words.learn(sid, `sid${index}`)
  return headers && (sid === undefined ? call : `const sid${index} = (${call}).sid`)
}

function floodLines(flood: Flood, scene: Scene, words: Words): string | undefined {
  const { listeners, senders, everyMs, count, limit } = flood
  const opened = [listeners, senders].map((all) => {
    const options = all.map((one) => connectOptions(one, scene, words))
    return options.includes(undefined) ? undefined : `await allOf([${options.join(', ')}])`
  })
  const { send } = scene.target.profile.chat
  words.learn(someText, 'text')
  const args = words.of((flood.args ?? scene.target.messageArgs)(someText))
  if (opened.includes(undefined) || args === undefined) return undefined
  const measure = JSON.stringify({
    asksForAnswer: send.ack !== false,
    everyMs: Math.round(everyMs * 100) / 100,
    count,
    limit,
  })
  return [
    `const listeners = ${opened[0]}`,
    `const senders = ${opened[1]}`,
    `await flood(listeners, senders, { event: ${words.of(send.event)}, args: (text) => ${args}, ...${measure} })`,
  ].join('\n')
}

function knocksLine({ door, varying, count, limit }: Knocks, scene: Scene, words: Words): string | undefined {
  if (varying !== undefined) words.learn(varying, "'198.18.' + (n >> 8) + '.' + (n & 255)")
  const options = connectOptions(door, scene, words)
  return options && `await knocks((n) => (${options}), ${JSON.stringify({ count, limit })})`
}

/** Undefined where one of its values cannot be said. */
function writtenLines(code: Written, scene: Scene, words: Words): string | undefined {
  let unsaid = false
  words.learn(someText, 'text')
  const said = (text: string | undefined): string => {
    unsaid ||= text === undefined
    return text ?? ''
  }
  const lines = code({
    value: (value) => said(words.of(value)),
    learn: words.learn,
    door: (options) => said(connectOptions(options, scene, words)),
  })
  return unsaid ? undefined : lines
}

/** As whom it is heard counts where it is one of the two users: who was made in the run is somebody else each time. */
function heardLine(step: Extract<Step, { kind: 'heard' }>, index: number, scene: Scene, words: Words): string {
  const { connection, text, sender, id, args, offset } = step
  const isKnown = [scene.attacker.identity, scene.victim.identity].some(
    (one) => JSON.stringify(one) === JSON.stringify(sender),
  )
  const call = `await hears(c${connection}, ${words.of(text)}, ${args === undefined ? 'undefined' : words.of(shapeOf(offset === undefined ? args : args.slice(0, -1)))}${isKnown ? `, ${words.of(sender)}` : ''})`
  if (offset !== undefined) words.learn(offset, `heard${index}.at(-1)`)
  if (id !== undefined) words.learn(id.value, `id${index}`)
  const idOf = (event: string) =>
    id === undefined ? event : `const id${index} = at(${event}, ${JSON.stringify(id.path)})`
  return offset === undefined ? idOf(call) : `const heard${index} = ${call}\n${idOf(`heard${index}`)}`
}
