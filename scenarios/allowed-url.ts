import { HarnessError } from '../errors.ts'
import { assertAllowed, createNetwork } from '../target/wire/index.ts'

/**
 * The address, once it is known that load may be sent there: to loopback, or to a host named with --allow-remote. For
 * the tools that open sockets by themselves and so do not pass dial(). Sends nothing; a name is looked up.
 * Throws HarnessError `usage` for what is no http(s) address, `remote-refused`, `target-unreachable`.
 */
export async function allowedUrl(address: string, allowRemote: readonly string[] = []): Promise<URL> {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new HarnessError('usage', `${address} is no http or https address`, { hint: 'such as http://127.0.0.1:3000' })
  }
  await assertAllowed(createNetwork({ allowRemote }), url.hostname)
  return url
}
