/** gatecrash attack examples/private-messages/profile.ts, with the server's URL in CHAT_URL where it is another. */
import { io } from 'socket.io-client'
import { defineProfile } from '../../target/profile.ts'

/** A session is had by saying a name. */
async function sessionOf(url: string, username: string): Promise<{ sessionID: string; userID: string }> {
  const socket = io(url, { auth: { username }, transports: ['websocket'], reconnection: false, timeout: 5_000 })
  try {
    return await new Promise((resolve, reject) => {
      socket.once('session', resolve)
      socket.once('connect_error', reject)
    })
  } finally {
    socket.disconnect()
  }
}

export default async () => {
  const url = process.env.CHAT_URL ?? 'http://127.0.0.1:4105'
  const accounts = await Promise.all(
    ['ada', 'ben', 'cleo', 'dan'].map(async (name) => {
      const { sessionID, userID } = await sessionOf(url, name)
      return { name, token: sessionID, id: userID }
    }),
  )
  return defineProfile({
    version: 1,
    name: 'private messages',
    url,
    token: { kind: 'session', in: 'auth', name: 'sessionID' },
    accounts,
    chat: {
      send: { event: 'shout', args: ['{{text}}'] },
      hear: { event: 'shout', args: [{ content: '{{text}}', from: '{{sender}}' }] },
      direct: {
        send: { event: 'private message', args: [{ content: '{{text}}', to: '{{user}}' }] },
        hear: { event: 'private message', args: [{ content: '{{text}}', from: '{{sender}}' }] },
      },
    },
  })
}
