import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HarnessError } from '../errors.ts'
import { nearest } from './nearest.ts'
import type { Weakness } from './weaknesses/define.ts'

const directory = join(import.meta.dirname, 'weaknesses')
/** `.ts` in the sources, `.js` where they were built. */
const extension = import.meta.filename.slice(import.meta.filename.lastIndexOf('.'))

/** The ids of all weaknesses, in alphabetical order, read from the folder. */
export function weaknessIds(): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts') && file !== `define${extension}`)
    .map((file) => file.slice(0, -extension.length))
    .sort()
}

/** One weakness by its id. Throws HarnessError `usage` for an unknown one and names the nearest. */
export async function loadWeakness(id: string): Promise<Weakness> {
  const ids = weaknessIds()
  if (!ids.includes(id)) {
    const hint = ids.length === 0 ? 'none are installed' : `did you mean ${nearest(id, ids).join(' or ')}?`
    throw new HarnessError('usage', `there is no weakness "${id}"`, { hint })
  }
  const module = (await import(pathToFileURL(join(directory, `${id}${extension}`)).href)) as { default: Weakness }
  return module.default
}

/** All weaknesses, in the order of their ids. */
export function listWeaknesses(): Promise<Weakness[]> {
  return Promise.all(weaknessIds().map(loadWeakness))
}
