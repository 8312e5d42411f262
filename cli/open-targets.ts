/** From what stands on the command line to targets that can be attacked or loaded, and back to nothing. */
import { HarnessError } from '../errors.ts'
import type { TargetInfo } from '../reports/model.ts'
import { type LoadedProfile, loadProfile } from '../target/load-profile.ts'
import type { Profile } from '../target/profile.ts'
import { profileFromUrl } from '../target/profile-from-url.ts'
import { assertAllowed, createNetwork, type Network } from '../target/wire/index.ts'
import type { TargetFlags } from './options.ts'
import { referenceProfile } from './reference-profile.ts'
import { type ReferenceTarget, startReference } from './reference-target.ts'

export interface OpenTarget {
  readonly profile: Profile
  readonly info: TargetInfo
  readonly secrets: readonly string[]
  /** Set for the reference server. */
  readonly reference?: ReferenceTarget
}

export interface OpenTargets {
  readonly targets: readonly OpenTarget[]
  /** One for all: caps hold for the whole invocation. */
  readonly network: Network
  /** Ends what was started for this. */
  close(): Promise<void>
}

export interface OpenOptions {
  /** Configurations to start when the command line names nothing. */
  readonly defaultConfigs: readonly string[]
  /** Settings to raise beside those of --set. */
  readonly overrides?: readonly string[]
  readonly accounts?: number
  /** Whether reference servers deliver, before they end, what they still have for their clients. Default true. */
  readonly drain?: boolean
  readonly signal: AbortSignal
}

/**
 * Opens the profile or URL `argument`, or starts reference servers when there is none. Every host that a profile names
 * is checked before anything is sent.
 * @throws {HarnessError} `usage`, `profile-invalid`, `remote-refused` with the key at fault, `server-start-failed`
 */
export async function openTargets(
  argument: string | undefined,
  flags: TargetFlags,
  options: OpenOptions,
): Promise<OpenTargets> {
  return argument === undefined ? openReferences(flags, options) : openForeign(argument, flags)
}

async function openForeign(argument: string, flags: TargetFlags): Promise<OpenTargets> {
  const named = [flags.config && '--config', flags.weakness && '--weakness', flags.set.length > 0 && '--set']
  const idle = named.filter((flag) => typeof flag === 'string')
  if (idle.length > 0)
    throw new HarnessError(
      'usage',
      `${idle.join(' and ')} means the reference server, but a target is given: ${argument}`,
      {
        hint: `leave out ${idle.join(' and ')}, or leave out ${argument}`,
      },
    )
  const loaded = isUrl(argument) ? profileFromUrl(argument, process.env) : await loadProfile(argument, process.env)
  const { profile } = loaded
  const proxy = flags.proxy ?? (profile.request.proxy === undefined ? undefined : new URL(profile.request.proxy))
  const network = makeNetwork(flags, profile.budget, proxy)
  await refuseRemote(network, loaded, flags.proxy)
  const info: TargetInfo = {
    name: profile.name,
    url: [profile.url].flat().join(', '),
    namespace: profile.namespace,
    transports: profile.transports,
    reference: false,
    ...(isUrl(argument) ? {} : { profile: { file: loaded.file, lines: loaded.lines } }),
    overrides: [],
  }
  return { targets: [{ profile, info, secrets: loaded.secrets }], network, close: () => Promise.resolve() }
}

/** `ws:` too: it is then refused as a URL with the right mend, not looked for as a file. */
export function isUrl(argument: string): boolean {
  return /^(https?|wss?):\/\//i.test(argument)
}

function makeNetwork(flags: TargetFlags, budget: Profile['budget'], proxy: URL | undefined): Network {
  const rate = lower(flags.maxRate, budget.maxRatePerSecond)
  const connections = lower(flags.maxConnections, budget.maxConnections)
  return createNetwork({
    allowRemote: flags.allowRemote,
    ...(rate === undefined ? {} : { maxRatePerSecond: rate }),
    ...(connections === undefined ? {} : { maxConnections: connections }),
    ...(proxy === undefined ? {} : { proxy }),
  })
}

/** The stricter of the owner's budget and the flag. */
function lower(one: number | undefined, other: number | undefined): number | undefined {
  const given = [one, other].filter((value) => value !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}

async function refuseRemote(network: Network, loaded: LoadedProfile, proxy: URL | undefined): Promise<void> {
  const flag = proxy === undefined ? [] : [{ key: '--proxy', host: proxy.hostname }]
  for (const { key, host } of [...flag, ...loaded.hosts]) {
    try {
      await assertAllowed(network, host)
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error
      const line = loaded.lines[key]
      const where = key === '--proxy' ? key : `${loaded.file}${line === undefined ? '' : `:${line}`}: ${key}`
      const hint = error.hint === undefined ? {} : { hint: error.hint }
      throw new HarnessError(error.code, `${where}: ${error.message}`, { ...hint, cause: error })
    }
  }
}

async function openReferences(flags: TargetFlags, options: OpenOptions): Promise<OpenTargets> {
  const network = makeNetwork(flags, {}, flags.proxy)
  if (flags.proxy !== undefined) await assertAllowed(network, flags.proxy.hostname)
  // A weakness alone: the server knows which configuration carries it.
  const configurations = flags.config ?? (flags.weakness === undefined ? options.defaultConfigs : [undefined])
  const overrides = [...(options.overrides ?? []), ...flags.set]
  const starts = await Promise.allSettled(
    configurations.map((configuration) =>
      startReference({
        configuration,
        weakness: flags.weakness,
        overrides,
        signal: options.signal,
        ...(options.drain === undefined ? {} : { drain: options.drain }),
        ...(options.accounts === undefined ? {} : { accounts: options.accounts }),
      }),
    ),
  )
  const started = starts.filter((start) => start.status === 'fulfilled').map((start) => start.value)
  const close = async () => void (await Promise.all(started.map((reference) => reference.stop())))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  return { targets: started.map(referenceTarget), network, close }
}

function referenceTarget(reference: ReferenceTarget): OpenTarget {
  const { ready } = reference
  const profile = referenceProfile(ready)
  const info: TargetInfo = {
    name: profile.name,
    url: ready.url,
    namespace: profile.namespace,
    transports: profile.transports,
    reference: true,
    ...(ready.weakness === undefined ? {} : { weakness: ready.weakness }),
    overrides: ready.overrides.map(({ name, value }) => ({
      name,
      value: typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
    })),
  }
  const { secret, formerSecret, privateKey, partner } = ready.jwt
  const keys = [secret, formerSecret, privateKey, partner?.secret]
  const secrets = [...ready.accounts.map((account) => account.password), ...keys]
  return { profile, info, secrets: [...new Set(secrets.filter((value) => value !== undefined))], reference }
}
