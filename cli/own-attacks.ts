/** `--attacks DIR`: attack files from outside of this repository, with the same types and tools as ours. */
import { globSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyAttack } from '../attacks/attack.ts'
import { HarnessError } from '../errors.ts'
import { attackInfo } from '../reports/schema.ts'
import { inherent, unlocks } from '../target/capabilities.ts'

/** Published builds have .js, a checkout has .ts; this file ends the same way. */
const publicModule = new URL(`../attacks/public.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href

/**
 * Reads every `.ts`, `.mts`, `.js` and `.mjs` in the folder and below it; the default export of each is an attack or a
 * list of them. `gatecrash/attacks` is this very program for them, wherever the folder is.
 * @param taken ids that are in use
 * @throws {HarnessError} `usage` for a folder without attacks, and for a file that is none, with what is wrong in it
 */
export async function ownAttacks(folder: string, taken: readonly string[]): Promise<AnyAttack[]> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new HarnessError('usage', `--attacks ${folder} is no folder`, {
      hint: 'name the folder that holds your attacks',
    })
  const files = globSync('**/*.{ts,mts,js,mjs}', { cwd: folder })
    .filter((file) => !/\.d\.m?ts$|\.test\.m?[jt]s$|(^|[\\/])node_modules[\\/]/.test(file))
    .sort()
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'gatecrash/attacks' ? { url: publicModule, shortCircuit: true } : next(specifier, context),
  })
  const found: AnyAttack[] = []
  try {
    for (const file of files) found.push(...(await attacksIn(resolve(folder, file), `${folder}/${file}`)))
  } finally {
    hooks.deregister()
  }
  if (found.length === 0)
    throw new HarnessError('usage', `--attacks ${folder} holds no attack`, {
      hint: 'an attack is the default export of a .ts or .js file; docs/adding-an-attack.md shows one',
    })
  const ids = [...taken, ...found.map(({ id }) => id)]
  const twice = found.find(({ id }) => ids.indexOf(id) !== ids.lastIndexOf(id))
  if (twice !== undefined)
    throw new HarnessError('usage', `there are two attacks ${twice.id}`, {
      hint: 'give yours a family of its own: own/…',
    })
  return found
}

async function attacksIn(path: string, shown: string): Promise<AnyAttack[]> {
  let exported: unknown
  try {
    exported = ((await import(pathToFileURL(path).href)) as { default?: unknown }).default
  } catch (cause) {
    throw new HarnessError('usage', `${shown} cannot be loaded: ${(cause as Error).message}`, {
      hint: 'it is run as it is: TypeScript must be of the kind that only has to be stripped',
      cause,
    })
  }
  return [exported].flat().map((attack) => checked(attack, shown))
}

function checked(attack: unknown, shown: string): AnyAttack {
  const wrong = (what: string) =>
    new HarnessError('usage', `${shown}: ${what}`, { hint: 'make it with defineAttack or one of the kit’s functions' })
  if (typeof attack !== 'object' || attack === null) throw wrong('its default export is no attack')
  const { success, error } = attackInfo.safeParse(attack)
  if (!success) throw wrong(`${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`)
  const { needs, run, holds, sends } = attack as AnyAttack
  if (typeof run !== 'function') throw wrong('run: there is no such function')
  if (!['nothing', 'account', 'address', 'server'].includes(holds))
    throw wrong(`holds: "${holds}" is not nothing, account, address or server`)
  const counts = typeof sends === 'object' ? [sends.connections, sends.messages] : []
  if (!['undefined', 'function', 'object'].includes(typeof sends) || !counts.every(Number.isFinite))
    throw wrong('sends: give { connections: …, messages: … }, or a function of the limits that does')
  const unknown = needs.find((need) => !(need in unlocks) && !(need in inherent))
  if (unknown !== undefined) throw wrong(`needs: there is no fact "${unknown}"`)
  return attack as AnyAttack
}
