/**
 * True when connections to `url` may start from any 127.x.y.z: Linux gives the whole of 127.0.0.0/8 to loopback, other
 * systems only 127.0.0.1.
 */
export function hasOwnAddresses(url: string, platform: string): boolean {
  const { hostname } = new URL(url)
  return platform === 'linux' && (hostname === 'localhost' || /^127(\.\d{1,3}){3}$/.test(hostname))
}
