/** `gatecrash init URL`: asks a server what it is, and writes a first profile. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import { type ConnectAnswer, type Findings, probe } from '../../target/probe.ts'
import type { ProfileInput } from '../../target/profile.ts'
import { tokenVariables } from '../../target/profile-from-url.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { onInterrupt } from '../interrupt.ts'
import { list, wholePositive } from '../options.ts'
import { type Notes, profileText } from '../profile-text.ts'

interface InitFlags {
  readonly out: string
  readonly path: string
  readonly namespace: readonly string[]
  readonly allowRemote: readonly string[]
  readonly timeout: number
  readonly force?: true
}

const examples = `
Sends a few handshakes without a token, and no event.

Examples:
  gatecrash init http://127.0.0.1:3000
  gatecrash init http://127.0.0.1:3000 --path /ws --namespace /chat,/admin --out chat.yml`

export function define(command: Command): void {
  command
    .argument('<url>', 'http(s)://host:port')
    .option('--out <file>', 'where the profile is written', 'gatecrash.yml')
    .addOption(new Option('--path <path>', 'where Socket.IO is mounted').argParser(absolutePath).default('/socket.io'))
    .addOption(
      new Option('--namespace <names>', 'namespaces to try besides /')
        .argParser(list)
        .default(['/chat', '/admin'], '/chat,/admin'),
    )
    .addOption(
      new Option('--allow-remote <host>', 'reach this host though it is not loopback')
        .argParser(list)
        .default([], 'none'),
    )
    .addOption(new Option('--timeout <ms>', 'longest wait for one answer').argParser(wholePositive).default(3_000))
    .option('--force', 'overwrite the file')
    .addHelpText('after', examples)
    .action(run)
}

function absolutePath(value: string): string {
  if (!value.startsWith('/')) throw new InvalidArgumentError('Begin it with a slash: /socket.io')
  return value
}

async function run(url: string, flags: InitFlags): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new HarnessError('usage', `${url} is no http(s) address`, { hint: 'write http://host:port' })
  if (!/\.ya?ml$/.test(flags.out)) throw new HarnessError('usage', `--out ${flags.out} must end in .yml`)
  if (existsSync(flags.out) && !flags.force)
    throw new HarnessError('usage', `${flags.out} is there already`, {
      hint: '--force overwrites it; --out names another file',
    })
  const interrupt = onInterrupt((line) => process.stderr.write(`${line}\n`))
  try {
    const network = createNetwork({ allowRemote: flags.allowRemote })
    const findings = await probe(network, {
      url: new URL(url).origin,
      path: flags.path,
      namespaces: flags.namespace,
      timeoutMs: flags.timeout,
      signal: interrupt.signal,
    })
    const text = profileText(flags.out, head(findings), inputOf(findings), notesOf(findings), further)
    await writeFile(flags.out, text, { flag: flags.force ? 'w' : 'wx' })
    process.stdout.write(`${report(findings)}\n${nextSteps(flags.out)}`)
  } finally {
    interrupt.release()
  }
}

function inputOf(findings: Findings): ProfileInput {
  const others = findings.namespaces.filter(({ name, answer }) => name !== '/' && answer.kind === 'refused')
  return {
    version: 1,
    name: new URL(findings.url).host,
    url: findings.url,
    path: findings.path,
    transports: [...findings.transports],
    namespace: '/',
    // Clients of socket.io 2 have no `auth`: their tokens travel in the URL.
    ...(findings.eio === 3 ? { protocol: { eio: 3 } } : {}),
    token: { in: findings.eio === 3 ? 'query' : 'auth', name: 'token', kind: 'jwt' },
    accounts: tokenVariables.map((name) => ({ name: name.slice(-1).toLowerCase(), token: `$${name}` })),
    chat: {
      send: { event: 'chat message', args: ['{{text}}'] },
      hear: { event: 'chat message', args: ['{{sender}}: {{text}}'] },
    },
    ...(others.length === 0 ? {} : { namespaces: { protected: others.map(({ name }) => name) } }),
  }
}

function head(findings: Findings): string {
  return [
    `A first profile of ${findings.url}, written by gatecrash init. What it found out stands here;`,
    'what it had to guess says CHECK. docs/profiles.md explains every key.',
  ].join('\n')
}

function notesOf(findings: Findings): Notes {
  const root = findings.namespaces.find(({ name }) => name === '/')
  return {
    namespace: `Without a token, / ${words(root?.answer ?? { kind: 'silent' })}.`,
    token: 'CHECK: where your server looks for the token: auth, header, query, cookie, subprotocol, or event.',
    accounts: [
      'Two ordinary users. Secrets come from the environment, never from this file:',
      `  export ${tokenVariables[0]}=… ${tokenVariables[1]}=…`,
      'With a login (below), write username and password: $NAME instead of token.',
    ].join('\n'),
    chat: [
      'CHECK: what an honest client sends, and what the others hear of it. {{text}}, {{sender}} and {{room}} say where',
      'these stand. Add `ack: true` if the server acknowledges, and `join: { event, args }` if one must join first.',
    ].join('\n'),
    namespaces: 'These exist and refuse a stranger.',
  }
}

/** Each of these unlocks attacks. */
const further = `Each of these unlocks more attacks:

login:
  url: /login
  json: { username: '{{username}}', password: '{{password}}' }
  token: token                  # where it stands in the answer; cookie:NAME works too
key:                            # the signing key: what would a token be worth that the server itself had made?
  algorithm: HS256
  secret: $JWT_SECRET
limits:                         # what you mean to allow
  messages: { count: 20, perMs: 1000 }
origins: { allowed: [https://chat.example] }
log: { file: server.log }       # is a token ever written to it?`

function words(answer: ConnectAnswer): string {
  switch (answer.kind) {
    case 'admitted':
      return 'lets a stranger in'
    case 'refused':
      return `refuses: ${JSON.stringify(answer.message)}`
    case 'unknown':
      return 'does not exist'
    case 'closed':
      return 'ends the connection'
    case 'silent':
      return 'does not answer'
  }
}

function report(findings: Findings): string {
  const refused = Object.entries(findings.refusedTransports).map(([name, why]) => `${name}: no (${why})`)
  const largest = findings.maxPayloadBytes > 0 ? `; messages up to ${findings.maxPayloadBytes} bytes` : ''
  return [
    `${findings.url}${findings.path} speaks Socket.IO`,
    `  transports   ${[...findings.transports.map((name) => `${name}: yes`), ...refused].join(', ')}`,
    `  protocol 3   ${oldProtocol(findings)}`,
    `  heartbeat    every ${findings.pingIntervalMs} ms, ${findings.pingTimeoutMs} ms to answer${largest}`,
    ...findings.namespaces.map(({ name, answer }) => `  ${name.padEnd(12)} ${words(answer)}`),
  ].join('\n')
}

function oldProtocol({ eio, eio3 }: Findings): string {
  if (eio === 3) return 'the only one: a server of socket.io 2 (protocol: { eio: 3 })'
  return eio3 ? 'let in too (allowEIO3)' : 'refused'
}

function nextSteps(file: string): string {
  return `
Written: ${file}. Next:
  1. check what it had to guess (look for CHECK)
  2. export ${tokenVariables[0]}=… ${tokenVariables[1]}=…
  3. gatecrash attack ${file} --dry-run
`
}
