import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { ServerFailed, ServerReady } from '../../server/ready.ts'
import { sign } from './lab.ts'

export interface Running {
  readonly child: ChildProcess
  readonly ready: ServerReady
  readonly exited: Promise<{ code: number | null; stderr: string }>
  mint(sub?: string): string
  /** Kills it, if it still lives, and waits until it is gone. */
  end(): Promise<void>
}

/** Starts `server/child.ts` and waits for the first thing it says. */
export async function startChild(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; said: ServerReady | ServerFailed; exited: Running['exited'] }> {
  const child = fork(join(import.meta.dirname, '../../server/child.ts'), args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Vitest's own settings are not for the server.
    execArgv: [],
    env: { ...process.env, ...env },
  })
  let stderr = ''
  child.stderr?.on('data', (data) => {
    stderr += String(data)
  })
  const exited = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }))
  })
  const said = await new Promise<ServerReady | ServerFailed>((resolve, reject) => {
    child.once('message', (message) => resolve(message as ServerReady | ServerFailed))
    void exited.then((end) => reject(new Error(`exited with ${end.code}: ${end.stderr}`)))
  })
  return { child, said, exited }
}

/** Starts it and expects it to be ready. */
export async function startServer(args: string[], env: Record<string, string> = {}): Promise<Running> {
  const { child, said, exited } = await startChild(args, env)
  if (said.type !== 'ready') throw new Error(said.message)
  const { jwt } = said
  return {
    child,
    ready: said,
    exited,
    mint: (sub = 'u1') => {
      const now = Math.floor(Date.now() / 1_000)
      const claims = {
        iss: jwt.issuer,
        aud: jwt.audience,
        scope: jwt.scope,
        sub,
        iat: now,
        exp: now + 600,
        jti: `t${Math.random()}`,
      }
      return sign({ alg: 'HS256', typ: jwt.typ }, claims, jwt.secret ?? '')
    },
    end: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
