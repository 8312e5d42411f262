/** `gatecrash list`: the catalogue. */
import { type Command, Option } from 'commander'
import picocolors from 'picocolors'
import type { AnyAttack } from '../../attacks/attack.ts'
import { HarnessError } from '../../errors.ts'
import type { AttackInfo } from '../../reports/model.ts'
import { didYouMean } from '../../target/nearest.ts'
import { list } from '../options.ts'
import { colorOn } from '../terminal.ts'

interface ListFlags {
  readonly family?: readonly string[]
  readonly json?: true
  readonly color: boolean
}

const examples = `
Examples:
  gatecrash list --family token,session
  gatecrash list --json | jq '.[] | select(.severity == "critical") | .id'`

export function define(command: Command): void {
  command
    .addOption(new Option('--family <names>', 'only these families: token,rate').argParser(list))
    .option('--json', 'all that is known of each attack, as a JSON array')
    .option('--no-color', 'no colours')
    .addHelpText('after', examples)
    .action(run)
}

async function run(flags: ListFlags): Promise<void> {
  const { catalogue } = await import('../../attacks/catalogue/index.ts')
  const chosen = ofFamilies(catalogue, flags.family)
  process.stdout.write(flags.json ? `${JSON.stringify(chosen.map(listed), null, 2)}\n` : table(chosen, flags.color))
}

function familyOf({ id }: Pick<AttackInfo, 'id'>): string {
  return id.slice(0, id.indexOf('/'))
}

function ofFamilies(catalogue: readonly AnyAttack[], wanted: readonly string[] | undefined): AnyAttack[] {
  const families = [...new Set(catalogue.map(familyOf))]
  for (const family of wanted ?? []) {
    if (families.includes(family)) continue
    throw new HarnessError('usage', `there is no family "${family}"`, {
      hint: didYouMean(family, families) || `families: ${families.join(', ')}`,
    })
  }
  return catalogue.filter((attack) => wanted === undefined || wanted.includes(familyOf(attack)))
}

/** What is documentation, and how it runs; no functions. */
function listed({ run: _, ...metadata }: AnyAttack): Omit<AnyAttack, 'run'> {
  return metadata
}

function table(attacks: readonly AnyAttack[], wantColor: boolean): string {
  const paint = picocolors.createColors(colorOn(process.stdout, wantColor))
  const width = Math.max(...attacks.map(({ id }) => id.length))
  const lines = attacks.map(
    ({ id, severity, kind, title }) =>
      `${paint.bold(id.padEnd(width))}  ${(kind === 'probe' ? 'probe' : severity).padEnd(8)}  ${title}`,
  )
  return `${lines.join('\n')}\n${attacks.length} attacks\n`
}
