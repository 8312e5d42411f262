/** Reads one HTTP/1.1 response from bytes, as they come. Violations are data. RFC 9112. */

/** Name as it was written on the wire, value without the white space around it. */
export type Header = readonly [name: string, value: string]

export interface ResponseHead {
  status: number
  statusText: string
  headers: readonly Header[]
}

export type ReadResult =
  | { state: 'more' }
  /** `rest` is what followed the response; `truncated` says that the body was cut at `maxBodyBytes`. */
  | { state: 'done'; head: ResponseHead; body: Buffer; rest: Buffer; truncated: boolean; reusable: boolean }
  | { state: 'broken'; reason: string }
  /** The peer closed the connection before the end of the response. */
  | { state: 'closed' }

export interface ResponseReader {
  /** Takes what was received; keeps a copy of what it needs. */
  push(bytes: Buffer): ReadResult
  /** The peer closed the connection. */
  end(): ReadResult
  /** True when at least one byte was received. */
  readonly started: boolean
}

const MAX_HEAD_BYTES = 64 * 1024
const EMPTY = Buffer.alloc(0)
const START = 'HTTP/1.' // RFC 9112 section 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/

/** The first value of a header, whatever its case. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1]
}

function parseHead(text: string): { head: ResponseHead; keepAlive: boolean } | string {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const match = STATUS_LINE.exec(statusLine)
  if (match === null) return `bad status line ${JSON.stringify(statusLine.slice(0, 60))}`
  const headers: Header[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) return `bad header line ${JSON.stringify(line.slice(0, 60))}`
    headers.push([line.slice(0, colon), line.slice(colon + 1).trim()])
  }
  const head = { status: Number(match[2]), statusText: match[3] ?? '', headers }
  const connection = (headerOf(headers, 'connection') ?? '').toLowerCase()
  return { head, keepAlive: match[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive') }
}

type BodyKind = 'none' | 'length' | 'chunked' | 'until-close'

// RFC 9112 section 6.3, in its order of precedence.
function bodyKind(method: string, head: ResponseHead): BodyKind {
  const { status, headers } = head
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 'none'
  if (method === 'CONNECT') return 'none' // the body of a refusal is of no use to us
  if ((headerOf(headers, 'transfer-encoding') ?? '').toLowerCase().includes('chunked')) return 'chunked'
  return headerOf(headers, 'content-length') === undefined ? 'until-close' : 'length'
}

/** A reader for the response to one request; 1xx responses other than 101 are passed over. */
export function createResponseReader(method: string, maxBodyBytes: number): ResponseReader {
  let held: Buffer = EMPTY
  let head: ResponseHead | undefined
  let kind: BodyKind = 'none'
  let keepAlive = false
  let bodyBytes = 0
  let body: Buffer[] = []
  let taken = 0
  let started = false

  const broken = (reason: string): ReadResult => ({ state: 'broken', reason })

  function done(complete: boolean): ReadResult {
    if (head === undefined) return { state: 'closed' }
    return {
      state: 'done',
      head,
      body: Buffer.concat(body),
      rest: held,
      truncated: !complete,
      reusable: complete && keepAlive && kind !== 'until-close',
    }
  }

  /** Moves up to `count` held bytes into the body; false when the body is full. */
  function take(count: number): boolean {
    const room = Math.min(count, maxBodyBytes - taken)
    body.push(held.subarray(0, room))
    taken += room
    held = held.subarray(count)
    return room === count
  }

  function readHead(): ReadResult | undefined {
    if (!START.startsWith(held.toString('latin1', 0, START.length))) {
      return broken(`it does not speak HTTP/1.1: ${JSON.stringify(held.toString('latin1', 0, 60))}`)
    }
    const end = held.indexOf('\r\n\r\n')
    if (end > MAX_HEAD_BYTES || (end === -1 && held.length > MAX_HEAD_BYTES)) return broken('endless response head')
    if (end === -1) return { state: 'more' }
    const parsed = parseHead(held.toString('latin1', 0, end))
    if (typeof parsed === 'string') return broken(parsed)
    held = held.subarray(end + 4)
    if (parsed.head.status < 200 && parsed.head.status !== 101) return undefined
    head = parsed.head
    keepAlive = parsed.keepAlive
    kind = bodyKind(method, head)
    if (kind === 'length') {
      const text = headerOf(head.headers, 'content-length') ?? ''
      if (!/^\d{1,15}$/.test(text)) return broken(`bad Content-Length ${JSON.stringify(text.slice(0, 30))}`)
      bodyBytes = Number(text)
    }
    return undefined
  }

  /** RFC 9112 section 7.1: chunk-size in hexadecimal [ chunk-ext ] CRLF chunk-data CRLF, the last of size 0. */
  function readChunks(): ReadResult {
    for (;;) {
      const lineEnd = held.indexOf('\r\n')
      if (lineEnd === -1) return held.length > 4096 ? broken('endless chunk line') : { state: 'more' }
      const size = /^([0-9a-f]{1,12})\s*(;.*)?$/i.exec(held.toString('latin1', 0, lineEnd))
      if (size === null) return broken('bad chunk size')
      const length = Number.parseInt(size[1] ?? '', 16)
      if (length === 0) return readTrailers(lineEnd)
      if (taken + length > maxBodyBytes) {
        held = held.subarray(lineEnd + 2)
        take(Math.min(length, held.length))
        return done(false)
      }
      if (held.length < lineEnd + 2 + length + 2) return { state: 'more' }
      held = held.subarray(lineEnd + 2)
      take(length)
      if (held.toString('latin1', 0, 2) !== '\r\n') return broken('a chunk does not end where it says')
      held = held.subarray(2)
    }
  }

  function readTrailers(lineEnd: number): ReadResult {
    // either CRLF at once, or trailer lines and then an empty one: both end in CRLF CRLF seen from the size line
    const end = held.indexOf('\r\n\r\n', lineEnd)
    if (end === -1) return held.length > MAX_HEAD_BYTES ? broken('endless trailers') : { state: 'more' }
    held = held.subarray(end + 4)
    return done(true)
  }

  function readBody(): ReadResult {
    if (kind === 'none') return done(true)
    if (kind === 'chunked') return readChunks()
    const wanted = kind === 'length' ? bodyBytes - taken : held.length
    if (!take(Math.min(wanted, held.length))) return done(false)
    return kind === 'length' && taken === bodyBytes ? done(true) : { state: 'more' }
  }

  return {
    push(bytes) {
      started ||= bytes.length > 0
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes])
      while (head === undefined) {
        const result = readHead()
        if (result !== undefined) return result
      }
      return readBody()
    },
    end() {
      if (head !== undefined && kind === 'until-close') return done(true)
      body = []
      return { state: 'closed' }
    },
    get started() {
      return started
    },
  }
}
