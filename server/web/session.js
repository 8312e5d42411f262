/** Logging in, and keeping the session alive for as long as the server lets us. Tokens live in this page's memory only. */

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json().catch(() => ({})) }
}

/** What a refused login is told. The server says the same whatever was wrong, and so do we. */
function explain(status) {
  if (status === 401) return 'User name or password is wrong.'
  if (status === 429) return 'Too many attempts. Wait a moment, then try again.'
  if (status === 503) return 'The service cannot log anybody in right now. Try again soon.'
  return 'Logging in did not work.'
}

/** Resolves with the session, or with `{ problem }` for people to read. */
export async function logIn(username, password) {
  try {
    const { status, body } = await post('/login', { username, password })
    if (status !== 200) return { problem: explain(status) }
    return { token: body.token, refreshToken: body.refreshToken, user: body.user }
  } catch {
    return { problem: 'The server cannot be reached.' }
  }
}

/** A fresh token for the same login, or undefined when there is none to be had. A refresh token is good for one use. */
export async function refresh(session) {
  if (session.refreshToken === undefined) return undefined
  try {
    const { status, body } = await post('/refresh', { refreshToken: session.refreshToken })
    if (status !== 200) return undefined
    session.refreshToken = body.refreshToken ?? session.refreshToken
    session.token = body.token
    return body.token
  } catch {
    return undefined
  }
}

/** Ends the login on the server too, where it has a way for that. */
export async function logOut(session) {
  try {
    await fetch('/logout', { method: 'POST', headers: { authorization: `Bearer ${session.token}` } })
  } catch {
    // Without the server there is nothing to end: the token is forgotten, and ends by itself.
  }
}
