/** HTTP steps are artillery's own: its engine is taken by path, because its package hides it. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HarnessError } from '../../../errors.ts'
import type { CallbackStep, Context, Events, Script, Spec } from './artillery.ts'

export interface HttpSteps {
  step(spec: Spec, events: Events): CallbackStep
  /** Gives the user its cookies. */
  setInitialContext(context: Context): Context
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']
export const isHttpStep = (spec: Spec): boolean => methods.some((method) => method in spec)

/** @throws HarnessError `usage` when artillery 2 is not there, or looks otherwise inside */
export async function loadHttpSteps(script: Script): Promise<HttpSteps> {
  for (const path of artilleryManifests()) {
    const file = pathToFileURL(join(dirname(path), 'dist/lib/core/engine_http.js')).href
    const module = await import(file).catch(() => undefined)
    if (typeof module?.default !== 'function') continue
    const engine = new module.default(script)
    await engine.init?.()
    return engine as HttpSteps
  }
  throw new HarnessError(
    'usage',
    'the HTTP steps of this script need the HTTP engine of artillery, which was not found',
    {
      hint: 'install artillery 2 beside the engine: npm install artillery artillery-engine-gatecrash',
    },
  )
}

/** artillery as it is running, then as it is installed beside this package (in a checkout under an alias). */
function artilleryManifests(): string[] {
  const bases = [process.argv[1], import.meta.filename].filter((base) => base !== undefined)
  return bases.flatMap((base) => {
    const require = createRequire(pathToFileURL(base))
    return ['artillery-cli', 'artillery'].flatMap((name) => {
      try {
        return [require.resolve(`${name}/package.json`)]
      } catch {
        // Not installed under that name from there: the next place is asked.
        return []
      }
    })
  })
}
