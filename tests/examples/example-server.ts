/** Starts the server of an example in a process of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export const exampleNames: readonly string[] = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** Secrets of these tests only. */
const secrets = {
  DESK_SECRET: 'a secret for this test only',
  DESK_PASSWORD: 'a password for it',
  CHAT_SECRET: 'a secret for this test only',
  CHAT_PASSWORD: 'a password for it',
  ADA: 'ada',
  BEN: 'ben',
}

export interface ExampleServer extends Disposable {
  readonly url: string
  /** What its profile takes from the environment. */
  readonly env: NodeJS.ProcessEnv
}

/** @throws Error when the server ends before it says where it is */
export async function startExample(name: string): Promise<ExampleServer> {
  const folder = join(root, 'examples', name)
  const compiled = existsSync(join(folder, 'tsconfig.json'))
  if (compiled) compile(folder)
  const env = { ...process.env, ...secrets, PORT: '0' }
  const file = join(folder, compiled ? 'dist/server.js' : 'server.ts')
  const server = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const url = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server of ${name} ended with ${code}`)))
    server.stdout!.on('data', (chunk) => {
      const found = /http:\S+/.exec(String(chunk))
      if (found) resolve(found[0])
    })
  })
  return { url, env: { ...env, CHAT_URL: url }, [Symbol.dispose]: () => void server.kill('SIGKILL') }
}

function compile(folder: string): void {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${folder} does not compile: ${stdout}`)
}
