/**
 * How a finding is done again by hand, in a sentence, where no script can be made of what the attack did: it needs a
 * clock, bytes that no client library sends, or a listener. These attacks come without a script; what may be
 * new to the makers of Socket.IO comes with neither.
 */
export const sentences: Readonly<Record<string, string>> = {
  'eio/upgrade-different-identity':
    'Open a polling session with `curl` as one user, upgrade it with `ws` (`?transport=websocket&sid=…`) with the credential of another, and see as whom you are heard.',
  'eio/protocol-eio3': '`curl "http://HOST/socket.io/?EIO=3&transport=polling"`: it is answered with a session id.',
  'eio/sid-fixation':
    'Ask for a handshake with an id of your own, as parameter, cookie or header as the evidence names it (`curl "http://HOST/socket.io/?EIO=4&transport=polling&…"`): the `sid` in the answer is yours.',
  'eio/sid-leaked':
    'Take the session id of another user from the event that the evidence names, and ask for its messages with `curl "http://HOST/socket.io/?EIO=4&transport=polling&sid=…"`.',
  'eio/sid-predictable':
    'Ask `curl "http://HOST/socket.io/?EIO=4&transport=polling"` some dozens of times and compare the `sid` of the answers.',
  'info/security-log-missing':
    'Connect with a bad token, log in with a wrong password, write to a room that you have not joined, and look for each in the log of the server.',
  'tls/plain-accepted':
    '`curl "http://HOST:PORT/socket.io/?EIO=4&transport=polling"`, without TLS, at the address that the evidence names: it is answered.',
  'tls/old-versions':
    '`openssl s_client -connect HOST:PORT -tls1_1 -cipher "ALL:@SECLEVEL=0"`: the handshake comes about; or `curl https://HOST:PORT`: the certificate cannot be verified.',
  'proxy/upgrade-smuggling':
    'Send the bytes that the evidence shows with `printf … | nc HOST PORT`: a request that is refused as an upgrade, and behind it a second one to a path that the proxy hides.',
  'proxy/cl-te':
    'Send the bytes that the evidence shows with `printf … | nc HOST PORT`: a body with two lengths, and in or behind it a second request to a path that the proxy hides.',
  'nsp/dynamic-leak-memory':
    'Send `40/name-1`, `40/name-2` and so on over one WebSocket, without a token, and read how many namespaces the server holds, or watch its memory.',
  'nsp/admin-ui-bruteforce':
    'Connect to `/admin` with socket.io-client and `auth: { username: "admin", password }` for many passwords on one connection: none is slowed down.',
  'adapter/bus-open':
    '`redis-cli -h HOST -p PORT psubscribe "*"` shows the broadcasts of the nodes; `publish` one of them with another text, and a user hears it.',
  'dos/conn-zombie-after-kick':
    'Connect with `ws`, send `41` to leave the namespace, answer pings (`2`) with `3`, and see that the connection stays open.',
  'dos/conn-never-connect':
    'Open a few hundred WebSockets with `ws`, send nothing, and count how many are still open after the deadline for CONNECT.',
  'dos/size-ws':
    'Connect with socket.io-client, emit a message with a text of as many megabytes as the evidence says, and see that the connection goes on and the text is taken.',
  'dos/size-advertised':
    '`curl "http://HOST/socket.io/?EIO=4&transport=polling"`: `maxPayload` in the answer is how many bytes a message may have.',
  'dos/deflate-bomb':
    'Open a WebSocket with `perMessageDeflate: true` of `ws`, send a message of twenty megabytes of one letter, and see that the connection goes on.',
  'dos/ws-tiny-fragments':
    'Send one message in many thousand fragments with `ws` (`ws.send(part, { fin: false })`), and see that all of them are kept until the last.',
  'dos/http-protocol-header':
    'Ask for an upgrade with thousands of blanks in `Sec-WebSocket-Protocol` (`curl -H`), several at once, and measure how long another user waits meanwhile.',
  'dos/http-slow-headers':
    'Open a connection with `nc HOST PORT`, type the beginning of a request, go on a letter at a time, and see how long the server waits for its end.',
  'dos/conn-churn':
    'Connect and disconnect with socket.io-client some hundred times, and compare how long an honest message takes before and after.',
  'dos/poll-no-read':
    'Open a polling session with `curl` and join a busy room, ask for nothing while others write megabytes, then send one GET: all of it comes.',
  'dos/ws-slow-reader':
    'Connect with `ws`, stop reading (`ws.pause()`), ask for long answers again and again, then read on and add up what had been kept.',
  'crash/content-url-preview':
    'Listen with `node:http`, write a message with that address in it, and watch whether the server calls you.',
  'crash/content-redos':
    'Write the text that the evidence names, a little longer each time, and measure how long another user waits for a message meanwhile.',
  'crash/json-wide':
    'Emit a message with as many items or keys as a packet allows with socket.io-client, and measure how long another user waits meanwhile.',
  'crash/json-deep-noecho':
    'Send `42["any",[[[…]]]]` with lists in lists, as deep as the evidence says, over a WebSocket of `ws`, and see whether the process lives on.',
  'crash/bin-attachment-count':
    'Send `45100000-["any",{"_placeholder":true,"num":0}]` and then small binary frames over a WebSocket of `ws`, and see whether the connection is ended.',
  'crash/bin-placeholder':
    'Send the packet that the evidence names, such as `451-["any",{"_placeholder":true,"num":"splice"}]`, and one binary frame over a WebSocket of `ws`, and see whether the process lives on.',
  'crash/bin-where-string':
    'Emit the event that the evidence names with a `Buffer` in place of its text, with socket.io-client, and see whether the process lives on.',
}
