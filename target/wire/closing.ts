/** How a connection ended: one shape for WebSocket, polling and Engine.IO. */
export interface CloseInfo {
  /** Who ended it. A breach of protocol counts as the peer's doing, though we hang up. */
  by: 'peer' | 'us' | 'network'
  kind: 'ws-close' | 'engine-close' | 'tcp-end' | 'tcp-error' | 'http-error' | 'protocol' | 'ping-timeout'
  /** The WebSocket close code; 1005 when the peer gave none. */
  code?: number
  /** The peer's words, an operating system's error code, or the breach. */
  reason?: string
  /** The HTTP status that ended a polling session. */
  status?: number
}
