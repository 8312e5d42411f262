/** From a file to a checked profile: read, put the environment's secrets in, check, find the files it names. */
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HarnessError } from '../errors.ts'
import { type Profile, profileSchema, recipeNames } from './profile.ts'
import { checkProfile } from './profile-checks.ts'
import { type Lines, type Path, type Problem, problemsOf, profileError } from './profile-problems.ts'
import { resolveVariables, type Variables } from './profile-variables.ts'
import { parseYaml } from './profile-yaml.ts'
import { bareHost } from './wire/index.ts'

/** A host that the profile names, with the key that names it: what must be allowed before anything is sent. */
export interface NamedHost {
  readonly host: string
  readonly key: string
}

export interface LoadedProfile {
  readonly profile: Profile
  /** As the user wrote it. */
  readonly file: string
  /** Dotted key to line, 1-based, for SARIF; empty for a module and for a profile made from a URL. */
  readonly lines: Lines
  /** Every host that a run may speak to or name to the target. */
  readonly hosts: readonly NamedHost[]
  /** Values that must never reach a report or a log. */
  readonly secrets: readonly string[]
}

const yamlEndings = ['.yml', '.yaml', '.json']
const moduleEndings = ['.ts', '.mts', '.js', '.mjs', '.cjs']

/**
 * Loads a profile. Files that it names are relative to its folder and come back absolute; `key.publicKey` may be a file
 * and comes back as PEM.
 * @param file `.yml`, `.yaml`, `.json`, or a module (`.ts`, `.js`, …) whose default export is a profile, or a function
 *   that returns one
 * @param env where `$NAME` is looked up; no value of it is ever part of a message
 * @throws {HarnessError} `usage` when there is no such file; `profile-invalid` with every mistake, its key and line
 */
export async function loadProfile(file: string, env: Variables): Promise<LoadedProfile> {
  const ending = extname(file).toLowerCase()
  if (!existsSync(file))
    throw new HarnessError('usage', `there is no profile ${file}`, {
      hint: looksLikeHost(file)
        ? `a URL begins with http:// or https://: http://${file}`
        : 'write its path, or the URL of a server; `gatecrash init URL` writes a first profile',
    })
  if (yamlEndings.includes(ending)) return fromYaml(file, env)
  if (moduleEndings.includes(ending)) return checked(await importProfile(file), {}, file, env, 'allow')
  throw new HarnessError(
    'usage',
    `${file} is no profile: its name must end in ${[...yamlEndings, ...moduleEndings].join(', ')}`,
  )
}

/** `127.0.0.1:3000`, `localhost:3000/chat` */
function looksLikeHost(text: string): boolean {
  return /^[\w.-]+:\d{1,5}(\/|$)/.test(text)
}

async function fromYaml(file: string, env: Variables): Promise<LoadedProfile> {
  const { data, lines, problems } = parseYaml(await readFile(file, 'utf8'))
  if (problems.length > 0) throw profileError(file, lines, problems)
  return checked(data, lines, file, env, 'refuse')
}

async function importProfile(file: string): Promise<unknown> {
  let module: { default?: unknown }
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }
  } catch (cause) {
    throw new HarnessError('profile-invalid', `${file} cannot be loaded: ${(cause as Error).message}`, { cause })
  }
  if (module.default === undefined)
    throw new HarnessError('profile-invalid', `${file} has no default export`, {
      hint: 'end it with `export default defineProfile({ version: 1, … })`',
    })
  if (typeof module.default !== 'function') return module.default
  try {
    return await module.default()
  } catch (cause) {
    throw new HarnessError('profile-invalid', `the function of ${file} failed: ${(cause as Error).message}`, { cause })
  }
}

/** The common end of all ways to a profile. @throws {HarnessError} `profile-invalid` */
export function checked(
  input: unknown,
  lines: Lines,
  file: string,
  env: Variables,
  literals: 'refuse' | 'allow',
): LoadedProfile {
  const { data, secrets, problems } = resolveVariables(input, env, literals)
  const parsed = profileSchema.safeParse(data)
  if (!parsed.success)
    throw profileError(file, lines, sorted([...problems, ...problemsOf(parsed.error.issues, data)], lines))
  const located = locateFiles(parsed.data, dirname(resolve(file)))
  const all = [...problems, ...checkProfile(parsed.data), ...located.problems]
  if (all.length > 0) throw profileError(file, lines, sorted(all, lines))
  return { profile: located.profile, file, lines, hosts: hostsOf(located.profile), secrets }
}

/** Top to bottom, as one mends a file. */
function sorted(problems: readonly Problem[], lines: Lines): Problem[] {
  const lineFor = (problem: Problem) => lines[problem.path.join('.')] ?? lines[problem.path.slice(0, -1).join('.')] ?? 0
  return problems.toSorted((one, other) => lineFor(one) - lineFor(other))
}

function locateFiles(profile: Profile, folder: string): { profile: Profile; problems: Problem[] } {
  const problems: Problem[] = []
  const locate = (name: string, path: Path): string => {
    const file = resolve(folder, name)
    if (!existsSync(file))
      problems.push({
        path,
        text: `${path.join('.')}: there is no file ${name} beside the profile (looked for ${file})`,
      })
    return file
  }
  const { tls, log, key } = profile
  const tlsFiles = (['ca', 'cert', 'key'] as const).flatMap((name) =>
    tls?.[name] === undefined ? [] : [[name, locate(tls[name], ['tls', name])] as const],
  )
  const inFile = key?.publicKey !== undefined && !key.publicKey.trimStart().startsWith('-----BEGIN')
  const publicKeyFile = inFile ? locate(key.publicKey!, ['key', 'publicKey']) : undefined
  const readable = publicKeyFile !== undefined && existsSync(publicKeyFile)
  return {
    problems,
    profile: {
      ...profile,
      ...(tls === undefined ? {} : { tls: { ...tls, ...Object.fromEntries(tlsFiles) } }),
      ...(log === undefined ? {} : { log: { file: locate(log.file, ['log', 'file']) } }),
      ...(readable && key ? { key: { ...key, publicKey: readFileSync(publicKeyFile, 'utf8') } } : {}),
    },
  }
}

/** The hosts of all addresses in a checked profile, with the keys that name them. */
export function hostsOf(profile: Profile): NamedHost[] {
  const several = Array.isArray(profile.url)
  const named: [string, string | undefined][] = [
    ...[profile.url].flat().map((url, index): [string, string] => [several ? `url.${index}` : 'url', url]),
    ['bus.url', profile.bus?.url],
    ['login.url', profile.login?.url],
    ...recipeNames.map((name): [string, string | undefined] => [`${name}.url`, profile[name]?.url]),
    ['request.proxy', profile.request.proxy],
    ['key.jwksUrl', profile.key?.jwksUrl],
    ['listener.publicUrl', profile.listener.publicUrl],
  ]
  const addresses = named.flatMap(([key, url]) =>
    url !== undefined && URL.canParse(url) ? [{ key, host: bareHost(new URL(url).hostname) }] : [],
  )
  return [...addresses, { key: 'listener.bind', host: profile.listener.bind }]
}
