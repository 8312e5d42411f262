/** Runs the reproductions of findings as a reader would: with node, socket.io-client and what the environment holds. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { referenceProfile } from '../../cli/reference-profile.ts'
import type { ReferenceTarget } from '../../cli/reference-target.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'

export interface Reproduced {
  readonly code: number | null
  readonly output: string
}

/** Runs the script against the server. Tokens are those of the accounts that its head names. */
export async function reproduce(script: string, reference: ReferenceTarget): Promise<Reproduced> {
  const { ready } = reference
  const profile = referenceProfile(ready)
  const target = createTarget(profile, createNetwork({ allowRemote: [] }), 5_000)
  const env: Record<string, string> = {
    TARGET: ready.url,
    ...(ready.nodes === undefined ? {} : { NODES: ready.nodes.join(' ') }),
  }
  for (const letter of ['A', 'B']) {
    const name = new RegExp(`TOKEN_${letter}: a token of (\\S+)`).exec(script)?.[1]
    const account = profile.accounts.find((one) => one.name === name)
    if (account !== undefined) env[`TOKEN_${letter}`] = account.token ?? (await target.login(account)).token ?? ''
    env[`PASSWORD_${letter}`] = ready.accounts[0]?.password ?? ''
  }
  if (ready.jwt.publicKey !== undefined) env.PUBLIC_KEY = ready.jwt.publicKey
  const signingKey = ready.jwt.secret ?? ready.jwt.privateKey
  if (signingKey !== undefined) env.SIGNING_KEY = signingKey
  if (ready.jwt.partner !== undefined) env.PARTNER_KEY = ready.jwt.partner.secret
  const former = profile.key?.former
  if (former !== undefined) env.FORMER_KEY = former
  const { promise, resolve } = Promise.withResolvers<Reproduced>()
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 45_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  child.once('close', (code) => resolve({ code, output }))
  const done = await promise
  const marks = /log of the server: (.*)/.exec(done.output)?.[1]?.split(' ')
  if (marks === undefined || reference.logFile === undefined) return done
  const log = readFileSync(reference.logFile, 'utf8')
  return { ...done, code: marks.some((mark) => log.includes(mark)) ? 0 : 1 }
}
