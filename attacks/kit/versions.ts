/** Reads versions out of answers, and says which published holes they have. Pure. */
import type { Header } from '../../target/wire/index.ts'

export interface Version {
  readonly name: string
  readonly version: string
}

const number = /\d{1,3}\.\d{1,3}\.\d{1,3}/
const banner = /\b(socket\.io|engine\.io|express|fastify|node(?:\.js)?|ws)[\s/@v]{1,3}(\d{1,3}\.\d{1,3}\.\d{1,3})/gi

/** From the ETag of Socket.IO's client, which is its version, and from whatever says name and number together. */
export function versionsIn(headers: readonly Header[], text: string): readonly Version[] {
  const told = headers.filter(([name]) => /^(?:server|x-powered-by|via)$/i.test(name)).map(([, value]) => value)
  const found = [...`${told.join('\n')}\n${text}`.matchAll(banner)]
  const etag = headers.find(([name]) => name.toLowerCase() === 'etag')?.[1]
  const exact = new RegExp(`^(?:W/)?"(${number.source})"$`).exec(etag ?? '')?.[1]
  const all = [
    ...(exact === undefined ? [] : [{ name: 'socket.io', version: exact }]),
    ...found.map(([, name = '', version = '']) => ({ name: name.toLowerCase(), version })),
  ]
  return [...new Map(all.map((one) => [`${one.name} ${one.version}`, one])).values()]
}

interface Hole {
  readonly name: string
  /** Versions from the first up to, and without, the second. */
  readonly ranges: readonly (readonly [from: string, to: string])[]
  readonly advisory: string
}

const holes: readonly Hole[] = [
  {
    name: 'socket.io',
    ranges: [
      ['0.0.0', '2.5.1'],
      ['3.0.0', '4.6.2'],
    ],
    advisory: 'CVE-2024-38355',
  },
  { name: 'socket.io', ranges: [['0.0.0', '2.4.0']], advisory: 'CVE-2020-28481' },
  { name: 'engine.io', ranges: [['5.1.0', '6.4.2']], advisory: 'CVE-2023-31125' },
  { name: 'ws', ranges: [['8.0.0', '8.17.1']], advisory: 'CVE-2024-37890' },
]

/** The advisories that name this version. */
export function advisoriesOn({ name, version }: Version): readonly string[] {
  const isIn = ([from, to]: readonly [string, string]) => compare(version, from) >= 0 && compare(version, to) < 0
  return holes.filter((hole) => hole.name === name && hole.ranges.some(isIn)).map(({ advisory }) => advisory)
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number))
  for (let i = 0; i < 3; i += 1) if (a?.[i] !== b?.[i]) return (a?.[i] ?? 0) - (b?.[i] ?? 0)
  return 0
}
