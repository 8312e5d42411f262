/** `gatecrash attack`: the catalogue against a profile, a URL, or the reference server. */
import { setFlagsFromString } from 'node:v8'
import { type Command, Option } from 'commander'
import type { AnyAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { select } from '../../attacks/select.ts'
import { HarnessError } from '../../errors.ts'
import type { RunDraft } from '../../reports/build.ts'
import { redactor } from '../../reports/redact.ts'
import { visible } from '../../reports/text.ts'
import { type AttackSettings, attackTarget } from '../attack-run.ts'
import { conclude, type GateInputs, makeReport, readyToConclude } from '../conclude.ts'
import { planFor, renderPlan } from '../dry-run.ts'
import { onInterrupt } from '../interrupt.ts'
import { type OpenTarget, type OpenTargets, openTargets } from '../open-targets.ts'
import type { GateFlags, OutputFlags, TargetFlags } from '../options.ts'
import { gateOptions, list, outputOptions, positive, targetOptions, wholePositive } from '../options.ts'
import { ownAttacks } from '../own-attacks.ts'
import { createProgress } from '../progress.ts'

interface AttackFlags extends TargetFlags, OutputFlags, GateFlags {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly quick?: true
  readonly attacks?: string
  readonly trace?: string
  readonly concurrency: number
  /** Seconds. */
  readonly patience: number
  readonly allowDisruptive?: true
  readonly allowUndisclosed?: true
  readonly dryRun?: true
  readonly sarifAnchor?: string
}

const examples = `
With no target, the reference server is attacked in its configurations guide (the popular tutorial) and hardened, side by
side. What guide lets through is shown and never fails the run; --config guide makes it count.

With a URL alone, the tokens of two users come from GATECRASH_TOKEN_A and GATECRASH_TOKEN_B. A profile can say far more.

Examples:
  gatecrash attack
  gatecrash attack profile.yml --fail-on critical --format sarif
  gatecrash attack http://127.0.0.1:3000 --only token,leak --quick
  gatecrash attack --config hardened --weakness alg-none --only 'token/alg-*'
  gatecrash attack profile.yml --dry-run`

/** Accounts of a reference server: attacks that hold an account run side by side only with enough of them. */
const referenceAccounts = 80

export function define(command: Command): void {
  command
    .argument('[target]', 'a profile (.yml, .json, .ts, .js) or the URL of a server')
    .addOption(new Option('--only <globs>', 'only these attacks: ids, globs or families').argParser(list))
    .addOption(new Option('--skip <globs>', 'not these').argParser(list))
    .option('--quick', 'only critical and high ones that are judged without waiting and without noise')
  command
    .option('--attacks <dir>', 'also the attack files of this folder')
    .option('--trace <id>', 'run this attack alone and print all that it sent and received, without secrets')
  targetOptions(command, 'guide,hardened')
    .option('--allow-disruptive', 'also attacks that may harm service; the reference server is always fair game')
    .option('--allow-undisclosed', 'also attacks on behaviour that the makers of Socket.IO may not know of yet')
    .addOption(new Option('--concurrency <n>', 'attacks side by side').argParser(wholePositive).default(16))
    .addOption(new Option('--patience <s>', 'longest wait that an attack may need').argParser(positive).default(20))
    .option('--dry-run', 'say what would be sent, to whom, and how much; send nothing to the target')
  outputOptions(gateOptions(command))
    .option('--sarif-anchor <path>', 'file of your repository that SARIF pins findings to, where there is no profile')
    .addHelpText('after', examples)
    .action(run)
}

/** Ours, and those of `--attacks`. */
async function allAttacks(folder: string | undefined): Promise<readonly AnyAttack[]> {
  if (folder === undefined) return catalogue
  const taken = catalogue.map(({ id }) => id)
  return [...catalogue, ...(await ownAttacks(folder, taken))]
}

async function run(argument: string | undefined, flags: AttackFlags): Promise<void> {
  // Nearly all that an attack allocates dies young. Left to itself V8 grows the young generation until the whole takes
  // half as much again.
  setFlagsFromString('--semi-space-growth-factor=1')
  const attacks = select(await allAttacks(flags.attacks), flags)
  const transcripts: { target: string; lines: readonly string[] }[] = []
  const gateInputs = await readyToConclude(flags)
  const progress = createProgress({ quiet: flags.quiet === true, color: flags.color })
  const interrupt = onInterrupt((line) => progress.line(line))
  let opened: OpenTargets | undefined
  try {
    opened = await openTargets(argument, flags, {
      defaultConfigs: ['guide', 'hardened'],
      accounts: referenceAccounts,
      drain: false,
      signal: interrupt.signal,
    })
    const settings: AttackSettings = {
      ...settingsOf(flags, attacks),
      network: opened.network,
      progress,
      signal: interrupt.signal,
      ...(flags.trace === undefined
        ? {}
        : { trace: { id: flags.trace, take: (target, lines) => void transcripts.push({ target, lines }) } }),
    }
    if (flags.dryRun) return printPlans(opened, settings, flags)
    const runs = await attackAll(opened.targets, flags.label, settings)
    await opened.close()
    progress.stop()
    printTranscripts(transcripts, opened.targets, flags)
    process.exitCode = await finish(runs, opened.targets, attacks, flags, gateInputs, isBare(argument, flags))
  } finally {
    progress.stop()
    await opened?.close()
    interrupt.release()
  }
}

/** Nothing said about the target: then guide is the exhibit, and the exit code follows hardened. */
function isBare(argument: string | undefined, flags: AttackFlags): boolean {
  return argument === undefined && flags.config === undefined && flags.weakness === undefined
}

function settingsOf(
  flags: AttackFlags,
  attacks: readonly AnyAttack[],
): Omit<AttackSettings, 'network' | 'progress' | 'signal'> {
  return {
    attacks,
    concurrency: flags.concurrency,
    timeoutMs: flags.timeout,
    patienceMs: flags.patience * 1_000,
    allowDisruptive: flags.allowDisruptive === true,
    allowUndisclosed: flags.allowUndisclosed === true,
    options: {
      patienceS: flags.patience,
      allowDisruptive: flags.allowDisruptive === true,
      allowUndisclosed: flags.allowUndisclosed === true,
    },
  }
}

/** All targets at once: most of a run is waiting. The first that turns out unusable ends the others. */
async function attackAll(
  targets: readonly OpenTarget[],
  label: string | undefined,
  settings: AttackSettings,
): Promise<RunDraft[]> {
  const giveUp = new AbortController()
  const signal = AbortSignal.any([settings.signal, giveUp.signal])
  // An attack that leaves something running must not cost what all the others have found.
  const leftRunning = (error: unknown) =>
    settings.progress.line(`something that an attack had left running failed: ${(error as Error)?.message ?? error}`)
  process.on('unhandledRejection', leftRunning)
  const runs = await Promise.allSettled(
    targets.map((target) =>
      attackTarget(target, labelOf(target, label, targets.length), { ...settings, signal }).catch((error: unknown) => {
        giveUp.abort()
        throw error
      }),
    ),
  )
  process.off('unhandledRejection', leftRunning)
  const errors = runs.filter((run) => run.status === 'rejected').map((run) => run.reason as unknown)
  // What was given up because of another is not the reason.
  const reason = errors.find((error) => !(error instanceof HarnessError && error.code === 'interrupted')) ?? errors[0]
  if (reason !== undefined) throw reason
  return runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []))
}

function labelOf({ info }: OpenTarget, label: string | undefined, count: number): string {
  if (label === undefined) return info.name
  return count === 1 ? label : `${label} ${info.name}`
}

async function finish(
  runs: readonly RunDraft[],
  targets: readonly OpenTarget[],
  attacks: readonly AnyAttack[],
  flags: AttackFlags,
  gateInputs: GateInputs,
  bare: boolean,
): Promise<number> {
  const report = makeReport({ catalogue: attacks, runs, secrets: targets.flatMap((target) => target.secrets) })
  const exhibit = bare ? runs.filter((run) => run.target.name === 'guide').map((run) => run.label) : []
  return conclude(report, flags, {
    name: `attack-${targets.map((target) => target.info.name).join('-')}`,
    gate: { ...gateInputs, exhibit },
    sarifAnchor: flags.sarifAnchor,
  })
}

/** On stderr where stdout belongs to the report alone. */
function printTranscripts(
  transcripts: readonly { readonly target: string; readonly lines: readonly string[] }[],
  targets: readonly OpenTarget[],
  flags: AttackFlags,
): void {
  const scrub = redactor(targets.flatMap(({ secrets }) => secrets))
  const out = flags.json ? process.stderr : process.stdout
  for (const { target, lines } of transcripts)
    out.write(`${target}\n${lines.map((line) => visible(scrub(line))).join('\n')}\n\n`)
}

function printPlans({ targets, network }: OpenTargets, settings: AttackSettings, flags: AttackFlags): void {
  const plans = targets.map((target) => planFor(target, network, settings))
  process.stdout.write(flags.json ? `${JSON.stringify(plans, null, 2)}\n` : plans.map(renderPlan).join('\n'))
}
