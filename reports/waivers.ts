/** Waivers: findings that their owner accepts, each with a reason and an end date, in a YAML file kept beside the code. */
import { isNode, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { HarnessError } from '../errors.ts'
import { place, readInput } from './read.ts'

const waiverSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:[/-][a-z0-9]+)+$/, 'write the id of one attack, like token/alg-none'),
  target: z.exactOptional(z.string().min(1)),
  reason: z.string().trim().min(1, 'say why this is accepted'),
  until: z.iso.date('write a date, like 2027-03-31'),
})

/** `until` is the last day on which it holds, in UTC. `target` is a target's name; without it, it holds for all. */
export type Waiver = Readonly<z.infer<typeof waiverSchema>>

const example = 'A waiver file is a list: `- { id: token/alg-none, reason: behind a gateway, until: 2027-03-31 }`'

function refuse(file: string, lines: readonly string[]): never {
  throw new HarnessError('profile-invalid', `${file} is not a list of waivers:\n${lines.join('\n')}`, { hint: example })
}

/** Checks the text of a waiver file. Throws HarnessError `profile-invalid` with the line of each mistake. */
export function parseWaivers(text: string, file: string): readonly Waiver[] {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter })
  if (document.errors.length > 0) {
    refuse(
      file,
      document.errors
        .slice(0, 3)
        .map((error) => `  line ${error.linePos?.[0].line ?? '?'}: ${error.message.split('\n')[0]}`),
    )
  }
  const parsed = z.array(waiverSchema).safeParse(document.toJS() ?? [])
  if (parsed.success) return Object.freeze(parsed.data)
  const lineOf = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return String(counter.linePos(node.range[0]).line)
    }
    return '1'
  }
  refuse(
    file,
    parsed.error.issues
      .slice(0, 5)
      .map((issue) => `  line ${lineOf(issue.path)}: ${place(issue.path)}: ${issue.message}`),
  )
}

/** Reads a waiver file. Throws HarnessError `profile-invalid`. */
export async function readWaivers(file: string): Promise<readonly Waiver[]> {
  return parseWaivers(await readInput(file, 'profile-invalid'), file)
}

/** Waivers for an attack on a target, the one that holds longest first. */
export function waiversFor(waivers: readonly Waiver[], id: string, target: string): readonly Waiver[] {
  return waivers
    .filter((waiver) => waiver.id === id && (waiver.target === undefined || waiver.target === target))
    .sort((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0))
}
