/** Rows of the list of known attacks (rows.txt) that are not run, each with the reason. */
export const notRun: Readonly<Record<string, string>> = {
  'dos.csr.buffer':
    'what recovery keeps shows in the memory of the process alone, under much else that comes and goes there: no client sees it. It is bounded where messages are: rate/absent',
  'proxy.sticky-confusion':
    'a session id that another node gave is refused by the library with 400 whatever the server does: there is nothing to plant',
  'rate.ipv6-rotate':
    'needs several source addresses within one IPv6 /64: loopback has ::1 alone, and adding more takes the rights of root',
  'rate.memory':
    'whether a limiter forgets its keys shows in the memory of the process alone, and only when that collects its garbage: some megabytes more after fifty thousand keys are no proof, and there is no answer that would be another one',
  'dos.ack.hoard':
    'a server that waits for an acknowledgement for ever behaves to its clients as one that has given up waiting, and an honest server need not ask for any: there is nothing to see and nothing to provoke',
  'token.key-kid.jwks-flood':
    'the target would have to fetch its key set from a listener of ours: a server reads that address when it starts, before there is a listener',
  'token.claim-jti.replay':
    'where each token opens one connection, the honest client that every verdict stands on needs a fresh one each time, and no other attack could use a token again: such a target needs accounts whose tokens are fetched for each connection, which a profile cannot say',
  'login.enum.reset':
    'whoever asks for a reset is answered by mail: without the mailbox nobody can tell a reset that works and says nothing from one that does nothing, and nothing could be called resisted',
  'login.enum.presence':
    'in a chat its users may well know of each other: no fact says that they must not, and who is not logged in cannot ask (auth/absent-no-token)',
  'eio.allowrequest.webtransport': 'WebTransport runs over HTTP/3, and Node has neither a client nor a server for QUIC',
}
