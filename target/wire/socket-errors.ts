/** What the operating system says about a socket, in the harness's words. */
import { HarnessError } from '../../errors.ts'

interface Endpoint {
  host: string
  port: number
  localAddress?: string | undefined
}

const LIMITS: Record<string, string> = {
  EMFILE: 'this process has no file descriptors left: raise `ulimit -n`',
  ENFILE: 'this machine has no file descriptors left',
  EADDRNOTAVAIL: 'no local port is left on this source address, or the address is not of this machine',
  EADDRINUSE: 'no local port is left on this source address',
}

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there: is the server running, and is the port right?',
  ECONNRESET: 'it resets connections: is another kind of server there?',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
}

/** `error` of a socket to `endpoint`, as a HarnessError; one that already is stays as it is. */
export function asHarnessError(error: Error, endpoint: Endpoint): HarnessError {
  if (error instanceof HarnessError) return error
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  const at = `${endpoint.host}:${endpoint.port}`
  const limit = LIMITS[code]
  if (limit !== undefined) {
    const from = endpoint.localAddress === undefined ? '' : ` from ${endpoint.localAddress}`
    return new HarnessError('limit-reached', `cannot open one more connection to ${at}${from}: ${code}`, {
      hint: limit,
      cause: error,
    })
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    const hint = 'is the url https:// where it should be http://?'
    return new HarnessError('target-not-socketio', `${at} does not speak TLS as we do (${code})`, {
      hint,
      cause: error,
    })
  }
  const untrusted = /CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code)
  const hint = untrusted ? 'set tls.ca in the profile, or tls.insecure: true' : UNREACHABLE[code]
  const text = untrusted ? `the certificate of ${at} is not trusted (${code})` : `cannot reach ${at}: ${code}`
  return new HarnessError('target-unreachable', text, { ...(hint === undefined ? {} : { hint }), cause: error })
}
