import { HarnessError } from '../errors.ts'

/**
 * The address, once it is known to be loopback or a host that the user named with --allow-remote. For the load tools
 * that open sockets by themselves and so do not pass target/wire/dial.ts.
 * Throws HarnessError `usage` for what is no http(s) address, `remote-refused` for any other host.
 */
export function checkedUrl(address: string, allowedHosts: readonly string[] = []): URL {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new HarnessError('usage', `${address} is no http or https address`, { hint: 'such as http://127.0.0.1:3000' })
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const loopback = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
  if (!loopback && !allowedHosts.includes(host)) {
    throw new HarnessError('remote-refused', `${host} is not this machine`, {
      hint: `load is sent to other machines only with their owner's leave: --allow-remote ${host}`,
    })
  }
  return url
}
