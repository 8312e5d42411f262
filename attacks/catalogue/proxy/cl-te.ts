import { requestText } from '../../kit/pipeline.ts'
import { smugglingAttack } from '../../kit/smuggling-attack.ts'

export default smugglingAttack({
  id: 'proxy/cl-te',
  rows: ['proxy.cl-te', 'proxy.h2c'],
  title:
    'Bodies with two lengths, chunks under other names and upgrades to h2c, with a second request inside or behind',
  requirement: 'ASVS V4.2.1 and RFC 9112 section 6.3: a message with two lengths is refused, and its connection closed',
  impact: 'What the proxy takes for a body the server takes for a request, or the next user’s request gets its answer.',
  remedy: 'Refuse both lengths together at the proxy, write each request anew, and do not pass Upgrade: h2c on.',
  severity: 'high',
  cwe: ['CWE-444'],
  references: ['ASVS V4.2.1', 'RFC 9112 section 6.3'],
  provenBy: 'naive-proxy',
  disguises(context, hidden) {
    const { path, protocol } = context.target.profile
    const post = `POST ${path.replace(/\/?$/, '/')}?EIO=${protocol.eio}&transport=polling`
    const chunk = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`
    const body = (name: string, headers: readonly string[], text: string) => ({
      name,
      bytes: requestText(context, post, ['Content-Type: text/plain', ...headers], text),
    })
    const upgrade = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA']
    return [
      body(
        'CL.TE: a whole body of chunks, and more behind it',
        [`Content-Length: ${5 + hidden.length}`, 'Transfer-Encoding: chunked'],
        `0\r\n\r\n${hidden}`,
      ),
      body('TE.CL: a short length before chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], chunk),
      body('two lengths', ['Content-Length: 0', `Content-Length: ${hidden.length}`], hidden),
      body('chunked under another name', ['Content-Length: 0', 'Transfer-Encoding: xchunked'], hidden),
      body('chunked behind a blank', ['Content-Length: 0', 'Transfer-Encoding : chunked'], hidden),
      body('no body, and a request behind it', ['Content-Length: 0'], hidden),
      { name: 'h2c', bytes: requestText(context, 'GET /', upgrade) + hidden },
    ]
  },
})
