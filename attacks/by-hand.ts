/**
 * How a finding is done again by hand, in a sentence, where no script can be made of what the attack did: it needs a
 * clock, bytes that no client library sends, or a listener. These attacks come without a script; what may be
 * new to the makers of Socket.IO comes with neither.
 */
export const sentences: Readonly<Record<string, string>> = {
  'csr/types':
    'Lose a connection (`socket.io.engine.transport.ws.terminate()`), connect anew with `auth: { token, pid, offset }` of the types that the evidence names, and see whether the process lives on.',
  'info/security-log-missing':
    'Connect with a bad token, log in with a wrong password, write to a room that you have not joined, and look for each in the log of the server.',
  'login/enum-timing':
    'Log in forty times with a wrong password for an account that exists, and forty times for one that does not, by turns, with `curl -w "%{time_total}"`, and compare the times.',
  'login/bruteforce-account':
    'Log in with `curl` and a wrong password for one account more often than its limit allows, then with the right one: none is turned away.',
  'login/bruteforce-spray':
    'Log in with `curl` and a wrong password for more names than the limit of an address allows, then with the right one of an account: none is turned away.',
  'login/bruteforce-xff':
    'Use up the limit on logins, then go on with another `X-Forwarded-For` header each time with `curl -H`: it is not turned away.',
  'login/bruteforce-parallel':
    'Send as many wrong passwords as the evidence says in the same moment (`Promise.all` over `fetch`), the right one last: more of them are judged than the limit allows.',
  'login/token-contents':
    'Decode the middle segment of a real token (`atob(token.split(".")[1])`) and read the claims that the evidence names.',
  'login/lockout-dos':
    'Log in with `curl` and wrong passwords for the account of another user a few times, then with the right one from another address: it is turned away.',
  'login/homoglyph-register':
    'Register, with `curl --json`, the name of another user in the spelling that the evidence names: an account is made.',
  'login/types':
    'Log in with `curl --json` and the name and password that the evidence shows, such as `{"password":{"$ne":null}}`: a token comes back.',
  'rate/xff-ban-other':
    'From one address, open more connections than the limit allows with the address of another user in `X-Forwarded-For`, and see that he is turned away.',
  'rate/race':
    'Write hundreds of messages in one turn of the event loop with socket.io-client, and count how many another user hears.',
  'rate/onany':
    'Emit typing signals with socket.io-client many times faster than the limit allows, and count how many another user sees.',
  'rate/reconnect':
    'Send a burst just below the limit with socket.io-client, connect anew, send the next, a dozen times, and count how many messages another user hears.',
  'rate/multi-node':
    'Connect to each node by its own address with the same token, send just below the limit on each, and count how many messages another user hears in all.',
  'rate/event-alias':
    'Send messages just below the limit with socket.io-client, and between them as many joins on the same socket, and count how many of both are taken.',
  'rate/binary':
    'Send messages with a `Buffer` in them with socket.io-client, many times faster than the limit allows, and count how many another user hears.',
  'rate/polling-batch':
    'Over polling, POST a body of many messages joined by `\\x1e` with `curl --data-binary`, several times the limit, and count how many another user hears.',
  'rate/lockout-abuse':
    'Flood a room with one user far beyond the limit, let another one speak in it at a third of his, and count how many of his messages are heard.',
  'rate/cost-blind':
    'Fill a room with long messages, ask for its past as often as messages may be sent, and add up the bytes of the answers.',
  'authz/mw-onany-before-use':
    'Emit the event that the evidence names into a room that you have not joined, with socket.io-client, and see whether a member is told.',
  'authz/room-join-types':
    'As somebody who is no member, join the private room by the spelling that the evidence names (a list, other case, blanks), and see whether you hear its messages.',
  'session/logout-reconnect-same-transport':
    'Open a WebSocket to `/socket.io/?EIO=4&transport=websocket` with `ws`, send `40{"token":"…"}`, log out with `curl`, and when `41` has come send the same `40{"token":"…"}` again over it (socket.io-client would have closed it): `40` comes back, and your messages are heard.',
  'session/concurrent':
    'Log in several times, open more connections in all than one user may have, and see that all of them hear a message.',
  'dos/poll-no-read':
    'Open a polling session with `curl` and join a busy room, ask for nothing while others write megabytes, then send one GET: all of it comes.',
  'dos/ws-slow-reader':
    'Connect with `ws`, stop reading (`ws.pause()`), ask for long answers again and again, then read on and add up what had been kept.',
  'crash/json-deep-noecho':
    'Send `42["any",[[[…]]]]` with lists in lists, as deep as the evidence says, over a WebSocket of `ws`, and see whether the process lives on.',
  'crash/bin-placeholder':
    'Send the packet that the evidence names, such as `451-["any",{"_placeholder":true,"num":"splice"}]`, and one binary frame over a WebSocket of `ws`, and see whether the process lives on.',
}
