/** Whether a run goes on where honest clients are turned away: a target that is slow is not one that is gone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { type ProfileInput, profileSchema } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { type Running, startChat } from '../targets/parts/chat.ts'
import { jwtTokens } from '../targets/parts/tokens.ts'

const timeoutMs = 800
const attacks = catalogue.filter(({ id }) => /^token\/(alg-none|sig-empty|sig-truncated|alg-missing)$/.test(id))

const run = (profile: ProfileInput, onProgress: () => void) =>
  runCatalogue({
    attacks,
    profile: profileSchema.parse(profile),
    network: createNetwork(),
    concurrency: 1,
    timeoutMs,
    patienceMs: 1_000,
    allow: { disrupt: false, disclosure: false },
    ownAddresses: process.platform === 'linux',
    signal: new AbortController().signal,
    onProgress,
  })

/** Runs against a server that lets everybody in until the first attack begins, and from then on does as `trouble` says. */
async function runWith(trouble: (next: (error?: Error) => void) => void) {
  let troubled = false
  const { profile, close } = await startChat({
    tokens: jwtTokens(),
    admit(chat) {
      chat.io.use((socket, next) => {
        try {
          socket.data.member = { ...chat.tokens.check(socket.handshake.auth.token), leave: () => undefined }
        } catch {
          return next(new Error('unauthorized'))
        }
        if (troubled) trouble(next)
        else next()
      })
      chat.io.on('connection', (socket) => chat.serve(socket, socket.data.member))
    },
  })
  try {
    return await run(profile, () => {
      troubled = true
    })
  } finally {
    await close()
  }
}

test('a server that refuses everybody is gone: the run ends, and the rest is not judged', {
  timeout: 120_000,
}, async () => {
  const { stopped, results } = await runWith((next) => next(new Error('full')))
  expect(stopped).toBe('the target no longer lets honest clients in')
  expect(results.map(({ verdict }) => verdict.outcome)).toEqual([
    'inconclusive',
    'inconclusive',
    'inconclusive',
    'skipped',
  ])
})

test('a server that is only slow is waited for: nothing is judged, and nothing is given up', {
  timeout: 300_000,
}, async () => {
  const { stopped, results } = await runWith((next) => setTimeout(next, 2 * timeoutMs))
  expect(stopped).toBeUndefined()
  expect(results.map(({ verdict }) => verdict.outcome)).toEqual(Array.from(attacks, () => 'inconclusive'))
})

const neverMs = 600_000

/** Runs against a server that ends when the first attack begins, and is started again so much later. */
async function runWithEnd(againMs: number) {
  const tokens = jwtTokens()
  const first = await startChat({ tokens })
  const port = Number(new URL(first.profile.url).port)
  let second: Promise<Running> | undefined
  try {
    return await run(first.profile, () => {
      second ??= first
        .close()
        .then(() => sleep(againMs, undefined, { ref: false }))
        .then(() => startChat({ port, tokens }))
    })
  } finally {
    if (againMs < neverMs) await (await second)?.close()
  }
}

test('a server that is long in starting again is waited for, and what it missed is asked again', {
  timeout: 120_000,
}, async () => {
  const { stopped, results } = await runWithEnd(2 * timeoutMs)
  expect(stopped).toBeUndefined()
  expect(results.map(({ verdict }) => verdict.outcome)).toEqual(Array.from(attacks, () => 'resisted'))
})

test('a server that nobody starts again is gone', { timeout: 120_000 }, async () => {
  const { stopped } = await runWithEnd(neverMs)
  expect(stopped).toMatch(/^the target is gone: nothing listens any more since token\//)
})
