/**
 * Makes `dist/`, the part of the published package that runs: JavaScript and declarations from the TypeScript sources,
 * and beside them the files that they read. Exits with 1 when the sources do not compile or would not run from there.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const folders = ['cli', 'target', 'attacks', 'server', 'scenarios', 'reports']
/** What only a checkout needs: the private npm workspaces and the reports that runs left. */
const notShipped = [
  'reports/out/',
  'scenarios/artillery/engine/',
  'scenarios/artillery/shim/',
  'scenarios/artillery/absent/',
]

function compile(): void {
  const tsc = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc')
  const { status } = spawnSync(tsc, ['--project', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) fail('the sources do not compile')
}

function copyData(): number {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.*`),
    { cwd: root },
  )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/\.(ts|md)$/.test(file) && !notShipped.some((prefix) => file.startsWith(prefix)))
  for (const file of [...files, ...globSync('artillery.yml', { cwd: root })]) {
    const to = join(dist, file)
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(join(root, file), to)
  }
  return files.length
}

/** The compiler mends the extension in imports only; an address made by hand would ask for a file that is not shipped. */
function refuseSourceAddresses(): void {
  const wrong = globSync('**/*.js', { cwd: dist })
    .filter((file) => !file.endsWith('start.js'))
    .filter((file) =>
      /new URL\(\s*['"`][^'"`]+\.ts['"`]\s*,\s*import\.meta/.test(readFileSync(join(dist, file), 'utf8')),
    )
  if (wrong.length > 0)
    fail(`these address a .ts file through import.meta.url, which the build lacks: ${wrong.join(', ')}`)
}

function fail(reason: string): never {
  console.error(`build: ${reason}`)
  process.exit(1)
}

rmSync(dist, { recursive: true, force: true })
compile()
const copied = copyData()
// Sources read the version from `../package.json`; without a name, so that the package's own exports still hold.
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ version, type: 'module' }, null, 2)}\n`)
refuseSourceAddresses()
console.log(`build: dist/ holds version ${version}, ${copied} data files beside the code`)
