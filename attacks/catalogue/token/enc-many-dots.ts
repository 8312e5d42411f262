import { maxPayloadBytes } from '../../kit/max-payload.ts'
import { stallAttack } from '../../kit/stall-attack.ts'

const shortest = 8_000

export default stallAttack({
  id: 'token/enc-many-dots',
  rows: ['token.enc-many-dots'],
  title: 'Tokens of nothing but dots, twice as many each time: how long do others wait meanwhile?',
  requirement: 'ASVS V15.2.2: work that costs in proportion to its input, or more, is limited before it is done',
  impact: 'A pattern that tries every way to match a token of dots stops the chat for everybody, for seconds or hours.',
  remedy: 'Refuse a token longer than a few KiB before any pattern sees it; use patterns that cannot backtrack.',
  severity: 'medium',
  cwe: ['CWE-1333', 'CWE-407'],
  references: ['ASVS V15.2.2', 'API4:2023'],
  provenBy: 'regex-split',
  needs: ['jwt'],
  async tokens(context) {
    const most = (await maxPayloadBytes(context)) * 0.9
    const lengths: number[] = []
    // Doubling keeps what a quadratic pattern costs within four times of what is noticed.
    for (let length = shortest; length < most; length *= 2) lengths.push(length)
    return lengths.flatMap((length) => [
      { name: 'dots', token: `${'.'.repeat(length)}x`, makes: `'.'.repeat(${length}) + 'x'` },
      { name: 'letters and dots', token: 'A.'.repeat(length / 2), makes: `'A.'.repeat(${length / 2})` },
    ])
  },
})
