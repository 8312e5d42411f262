/**
 * What a person would do with public clients to see for himself that a finding is true: one function for each attack that
 * finds something on the servers of the examples. Each resolves to whether it saw it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import jwt from 'jsonwebtoken'
import { WebSocket } from 'ws'
import { tokenConfirmations } from './confirmed-tokens.ts'
import { connect, hears, isHeard, logIn, type Plain, placed, say, tokenOf } from './plain-client.ts'

type Confirmation = (plain: Plain) => Promise<boolean>

const polling = ({ profile, url }: Plain, query = '') =>
  new URL(`${profile.path}/?EIO=4&transport=polling${query}`, url)
const engine = ({ profile, url }: Plain) => `${url.replace('http', 'ws')}${profile.path}/?EIO=4&transport=websocket`

/** A token like the real one, with other claims, signed with the server's own secret. */
async function reissued(plain: Plain, change: (claims: jwt.JwtPayload) => void): Promise<string> {
  const { payload, header } = jwt.decode(await tokenOf(plain), { complete: true })!
  const claims = payload as jwt.JwtPayload
  change(claims)
  return jwt.sign(claims, plain.profile.key!.secret!, { algorithm: header.alg as jwt.Algorithm })
}

async function wrongLogins(plain: Plain, count: number, nameOf: (n: number) => string): Promise<boolean> {
  const answers: number[] = []
  for (let n = 0; n < count; n++) answers.push((await logIn(plain, nameOf(n), 'wrong')).status)
  return answers.every((status) => status === answers[0] && status !== 429)
}

/** Whether somebody who came in with a token that ends in two seconds still hears after that. */
async function outlives(plain: Plain): Promise<boolean> {
  const short = await reissued(plain, (claims) => {
    claims.exp = Math.floor(Date.now() / 1_000) + 2
  })
  const listener = await connect(plain, short)
  await sleep(4_000)
  const speaker = await connect(plain, await tokenOf(plain, 1))
  const heard = hears(plain, listener, 'after the end')
  say(plain, speaker, 'after the end')
  return heard.finally(() => [listener, speaker].map((socket) => socket.disconnect()))
}

const fromElsewhere = async (plain: Plain) => isHeard(plain, await tokenOf(plain), { origin: 'https://evil.test' })
const path = ({ profile, url }: Plain, name: string) => new URL(`${profile.path}/${name}`, url)
const names = (headers: Headers) => new Set(headers.keys())

export const confirmations: Readonly<Record<string, Confirmation>> = {
  ...tokenConfirmations,
  'auth/absent-no-token': (plain) => isHeard(plain),
  'auth/event-stage-pre-auth-actions': (plain) => isHeard(plain),
  async 'auth/event-stage-pre-auth-listening'(plain) {
    const [nobody, speaker] = [await connect(plain), await connect(plain, await tokenOf(plain))]
    const heard = hears(plain, nobody, 'for members')
    say(plain, speaker, 'for members')
    return heard.finally(() => [nobody, speaker].map((socket) => socket.disconnect()))
  },
  async 'auth/connect-bruteforce-one-connection'(plain) {
    const socket = new WebSocket(engine(plain))
    const refused = await new Promise<number>((resolve, reject) => {
      let count = 0
      socket.on('error', reject)
      socket.on('message', (data) => {
        if (String(data).startsWith('0')) for (let n = 0; n < 200; n++) socket.send(`40{"token":"guess ${n}"}`)
        if (String(data).startsWith('44') && ++count === 200) resolve(count)
      })
    })
    socket.close()
    return refused === 200
  },
  'origin/ws-foreign': fromElsewhere,
  'origin/ws-foreign-ambient': fromElsewhere,
  async 'info/headers'(plain) {
    return !(await fetch(polling(plain))).headers.has('x-content-type-options')
  },
  async 'info/error-http'({ url }) {
    const answer = await fetch(new URL('/login', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    const page = await fetch(new URL('/%E0%A4%A', url))
    return /node_modules|at .+\.[jt]s:\d+|Error:/.test((await answer.text()) + (await page.text()))
  },
  async 'nsp/enumerate'(plain) {
    const other = { ...plain, profile: { ...plain.profile, namespace: '/nobody-made-this' } }
    const refusal = await connect(other, await tokenOf(plain)).catch((error: Error) => error.message)
    return refusal === 'Invalid namespace'
  },
  'login/bruteforce-account': async (plain) =>
    (await wrongLogins(plain, 50, () => plain.profile.accounts[0]!.username!)) && (await tokenOf(plain)) !== '',
  'login/bruteforce-spray': (plain) => wrongLogins(plain, 50, (n) => `nobody${n}`),
  async 'leak/cookie-flags'(plain) {
    const { username, password } = plain.profile.accounts[0]!
    const cookie = (await logIn(plain, username!, password!)).headers.get('set-cookie') ?? ''
    return cookie !== '' && !/SameSite/i.test(cookie)
  },
  'session/expiry-emit-after': outlives,
  'session/expiry-listen-after': outlives,
  'session/expiry-idle-kick': outlives,
  async 'session/logout-reconnect-same-transport'(plain) {
    const token = await tokenOf(plain)
    const { extraHeaders } = placed(plain, token) as { extraHeaders: Record<string, string> }
    const socket = new WebSocket(engine(plain), { headers: extraHeaders })
    const told = (what: string) =>
      new Promise<true>((resolve) => {
        socket.on('message', (data) => void (String(data).startsWith(what) && resolve(true)))
      })
    socket.on('message', (data) => void (String(data).startsWith('0') && socket.send('40')))
    await told('40')
    const kicked = told('41')
    await fetch(new URL(plain.profile.logout!.url, plain.url), { method: 'POST', headers: extraHeaders })
    await kicked
    const again = Promise.race([told('40'), sleep(5_000, false)])
    socket.send('40')
    return again.finally(() => socket.terminate())
  },
  async 'rate/absent'(plain) {
    const [listener, speaker] = [
      await connect(plain, await tokenOf(plain, 1)),
      await connect(plain, await tokenOf(plain)),
    ]
    const last = hears(plain, listener, 'message 300.')
    for (let n = 1; n <= 300; n++) say(plain, speaker, `message ${n}.`)
    return last.finally(() => [listener, speaker].map((socket) => socket.disconnect()))
  },
  async 'rate/connect'(plain) {
    const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(polling(plain))))
    return answers.every(({ status }) => status === 200)
  },
  async 'dos/conn-per-user'(plain) {
    const token = await tokenOf(plain)
    const sockets = await Promise.all(Array.from({ length: 100 }, () => connect(plain, token)))
    const all = sockets.every((socket) => socket.connected)
    for (const socket of sockets) socket.disconnect()
    return all
  },
  async 'dos/conn-never-connect'(plain) {
    const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(polling(plain))))
    const ids = await Promise.all(answers.map(async (answer) => /"sid":"([^"]+)"/.exec(await answer.text())?.[1]))
    await sleep(10_000)
    const still = await Promise.all(
      ids.map((sid) =>
        fetch(polling(plain, `&sid=${sid}`), { method: 'POST', body: '3' }).then(({ status }) => status),
      ),
    )
    return still.every((status) => status === 200)
  },
  async 'dos/conn-zombie-after-kick'(plain) {
    const token = await tokenOf(plain)
    const { auth, extraHeaders } = placed(plain, token) as { auth?: object; extraHeaders?: Record<string, string> }
    const { namespace } = plain.profile
    const at = namespace === '/' ? '' : `${namespace},`
    const socket = new WebSocket(engine(plain), extraHeaders === undefined ? {} : { headers: extraHeaders })
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data) => {
        const text = String(data)
        if (text === '2') socket.send('3')
        if (text.startsWith('0')) socket.send(`40${at}${JSON.stringify(auth ?? {})}`)
        if (!text.startsWith('40')) return
        // Out of the only namespace, and still connected.
        socket.send(`41${at}`)
        resolve()
      })
    })
    await sleep(10_000)
    const stays = socket.readyState === WebSocket.OPEN
    socket.terminate()
    return stays
  },
  async 'dos/poll-no-read'(plain) {
    const token = await tokenOf(plain)
    const { auth, extraHeaders } = placed(plain, token) as { auth?: object; extraHeaders?: Record<string, string> }
    const headers = extraHeaders ?? {}
    const opened = await (await fetch(polling(plain), { headers })).text()
    const own = `&sid=${/"sid":"([^"]+)"/.exec(opened)?.[1]}`
    await fetch(polling(plain, own), { method: 'POST', headers, body: `40${JSON.stringify(auth ?? {})}` })
    await fetch(polling(plain, own), { headers })
    const speaker = await connect(plain, await tokenOf(plain, 1))
    for (let n = 0; n < 60; n++) say(plain, speaker, 'x'.repeat(50_000))
    await sleep(2_000)
    const kept = await (await fetch(polling(plain, own), { headers })).text()
    speaker.disconnect()
    return kept.length > 2_500_000
  },
  async 'dos/size-amplify'(plain) {
    const [listener, speaker] = [
      await connect(plain, await tokenOf(plain, 1)),
      await connect(plain, await tokenOf(plain)),
    ]
    const long = 'x'.repeat(500_000)
    const heard = hears(plain, listener, long)
    say(plain, speaker, long)
    return heard.finally(() => [listener, speaker].map((socket) => socket.disconnect()))
  },
  'info/fingerprint-client-bundle': async (plain) => (await fetch(path(plain, 'socket.io.js'))).status === 200,
  async 'leak/cache'(plain) {
    const { username, password } = plain.profile.accounts[0]!
    return !/no-store/.test((await logIn(plain, username!, password!)).headers.get('cache-control') ?? '')
  },
  async 'leak/query-reflected'({ url }) {
    const answer = await fetch(new URL('/nowhere?token=a-mark-of-ours', url))
    return (await answer.text()).includes('a-mark-of-ours')
  },
  async 'origin/login-csrf'(plain) {
    const { username, password } = plain.profile.accounts[0]!
    const answer = await logIn(plain, username!, password!, { origin: 'https://evil.test' })
    return answer.ok && answer.headers.has('set-cookie')
  },
  async 'eio/express-not-applied'(plain) {
    const onPages = names((await fetch(new URL('/nowhere', plain.url))).headers)
    return (
      onPages.has('x-content-type-options') &&
      !names((await fetch(polling(plain))).headers).has('x-content-type-options')
    )
  },
  async 'crash/payload-missing-args'(plain) {
    const socket = await connect(plain, await tokenOf(plain))
    const { send, direct } = plain.profile.chat
    for (const action of [send, direct?.send]) if (action !== undefined) socket.emit(action.event)
    await sleep(1_000)
    const dead = await fetch(polling(plain)).then(
      () => false,
      () => true,
    )
    socket.disconnect()
    return dead
  },
}
