/**
 * Makes `scenarios/artillery/engine/dist/`: the engine and all that it imports, as JavaScript. Types are stripped file by
 * file, so that what is imported for its types alone is not shipped. `npm publish -w artillery-engine-gatecrash` calls it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const engine = join(root, 'scenarios', 'artillery', 'engine')
const dist = join(engine, 'dist')

rmSync(dist, { recursive: true, force: true })
const shipped = new Set<string>()
ship(join(engine, 'engine.ts'))
console.log(`build-engine: ${shipped.size} files in ${relative(root, dist)}`)

function ship(source: string): void {
  if (shipped.has(source)) return
  shipped.add(source)
  const script = stripTypeScriptTypes(readFileSync(source, 'utf8'))
  const to = join(dist, relative(root, source).replace(/\.ts$/, '.js'))
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, script.replaceAll(/((?:\bfrom|\bimport)\s*\(?\s*['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'))
  for (const [, path] of script.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+\.ts)['"]/g))
    ship(join(dirname(source), path!))
}
