/** The targets of this folder: one file each. */
import { readdirSync } from 'node:fs'
import type { TrapTarget } from './define.ts'

const machinery = ['define.ts', 'list.ts', 'serve.ts', 'attack.ts']

export const targetNames: readonly string[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !machinery.includes(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()

export async function loadTarget(name: string): Promise<TrapTarget> {
  const module = (await import(new URL(`./${name}.ts`, import.meta.url).href)) as { default: TrapTarget }
  return module.default
}
