/** Fetches text from where a token points to. Loopback only: a practice server must not be made to attack others. */
export async function fetchText(address: unknown): Promise<string | undefined> {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined
  const { hostname } = new URL(address)
  if (!/^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname)) return undefined
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })
    return response.ok ? await response.text() : undefined
  } catch {
    // Nothing there: then there is no key, and the sound refusal stands.
    return undefined
  }
}
