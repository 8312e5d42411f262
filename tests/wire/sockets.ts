import { expect, onTestFinished, vi } from 'vitest'
import type { CloseInfo } from '../../target/wire/closing.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { openWebSocket, type WebSocketOptions } from '../../target/wire/websocket.ts'

interface Heard {
  messages: (string | Buffer)[]
  closes: CloseInfo[]
}

export async function open(url: string, more: Partial<WebSocketOptions> = {}) {
  const heard: Heard = { messages: [], closes: [] }
  const network = createNetwork()
  const result = await openWebSocket(network, {
    url,
    timeoutMs: 1000,
    onMessage: (data) => heard.messages.push(data),
    onClose: (info) => heard.closes.push(info),
    ...more,
  })
  return { result, heard, network }
}

export async function opened(url: string, more: Partial<WebSocketOptions> = {}) {
  const { result, heard, network } = await open(url, more)
  if (!result.ok) throw new Error(`refused: ${result.response.status}`)
  const { socket } = result
  onTestFinished(async () => {
    socket.destroy()
    await vi.waitFor(() => expect(network.openNow).toBe(0))
    expect(heard.closes).toHaveLength(1)
  })
  return { socket, heard }
}
