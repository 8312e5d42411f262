import type { Profile } from '../../target/profile.ts'

/** Where a server with TLS may also answer without: at the same port, where its profile says, at 80 beside 443. */
export function plainUrls({ url, tls }: Profile): readonly string[] {
  const secure = new URL([url].flat()[0]!)
  const same = `http://${secure.hostname}:${secure.port || 443}`
  const usual = secure.port === '' || secure.port === '443' ? [`http://${secure.hostname}:80`] : []
  return [same, ...(tls?.plainUrl === undefined ? [] : [tls.plainUrl]), ...usual]
}
