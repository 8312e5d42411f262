/**
 * How a finding is done again by hand, in a sentence, where no script can be made of what the attack did: it needs a
 * clock, bytes that no client library sends, or a listener. These attacks come without a script; what may be
 * new to the makers of Socket.IO comes with neither.
 */
export const sentences: Readonly<Record<string, string>> = {
  'auth/middleware-async-not-awaited':
    'With a wrong token, emit a message in the `connect` handler of socket.io-client, before the server disconnects you, and see whether another user hears it.',
  'auth/connect-bruteforce-one-connection':
    'Open one WebSocket to `/socket.io/?EIO=4&transport=websocket` with `ws`, send `40{"token":"wrong-1"}`, `wrong-2` and so on a thousand times, and count the `44` answers until the server hangs up, if it does.',
  'auth/middleware-hang':
    'Open a WebSocket with `ws`, send `40{"token":"…"}` with a token whose `kid` nobody knows or whose `jku` is http://192.0.2.1/keys, and wait: neither `40` nor `44` comes, and the connection stays.',
  'auth/event-stage-no-deadline':
    'Connect with socket.io-client, authenticate never, and see that you are still connected long after the deadline.',
  'auth/slot-query-dup':
    'Open a WebSocket with `ws` whose URL has the token twice, `?token=…&token=…`, your own and a forged one of another user, and see as whom you are heard.',
  'auth/slot-upgrade-only':
    'Open a polling session with `curl` and no credential, upgrade it with `ws` (`?transport=websocket&sid=…`) with the real one, then send `40`, and see whether you are let in.',
  'eio/upgrade-different-identity':
    'Open a polling session with `curl` as one user, upgrade it with `ws` (`?transport=websocket&sid=…`) with the credential of another, and see as whom you are heard.',
  'auth/path-exact-match-proxy':
    'Ask for the hidden page in the spelling that the evidence names with `curl --path-as-is`: it is answered.',
  'auth/slot-precedence':
    'Connect with socket.io-client, a broken token where it belongs and a good one in the place that the evidence names, such as `extraHeaders: { authorization }`, and see as whom you are heard.',
  'token/key-jku-external':
    'Serve a JWK Set with your own RSA key from `node:http`, sign the claims of a real token with that key and a `jku` header that points there, and connect with it.',
  'token/key-jku-allowlist-bypass':
    'Serve a JWK Set with your own RSA key from `node:http`, sign the claims of a real token with that key and the `jku` header that the evidence shows, with your address in it, and connect.',
  'token/key-x5u-external':
    'Make a certificate with `openssl req -x509 -newkey rsa:2048 -nodes`, serve it from `node:http`, sign the claims of a real token with its key and an `x5u` header that points there, and connect.',
  'token/key-x5c-self-signed':
    'Make a certificate with `openssl req -x509 -newkey rsa:2048 -nodes`, sign the claims of a real token with its key, put the certificate as base64 into the `x5c` header, and connect.',
  'token/key-x5t-collide':
    'Make a certificate with `openssl req -x509 -newkey rsa:2048 -nodes`, sign the claims of a real token with its key, put it into `x5c` and its SHA-1 thumbprint into `x5t`, and connect.',
  'token/key-url-other':
    'Listen with `node:http`, put that address into the header or claim that the evidence names, connect with the token, however it is signed, and watch whether the server calls you.',
  'token/key-kid-command':
    'Listen with `node:http`, connect with a token whose `kid` is the text that the evidence shows with your address in it, and watch whether the server calls you.',
  'token/key-tenant-mix':
    'Sign the claims of a real token, with its own issuer, with the key of the other issuer and under its `kid`, and connect with it.',
  'token/enc-many-dots':
    'Send `40{"token":"…"}` with a token of nothing but dots over a WebSocket, as long as the evidence says, and measure how long another user waits for a message meanwhile.',
  'token/jwe-pbes2-p2c':
    'Connect with a token of five segments whose header says `{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":5000000}`, and measure how long another user waits for a message meanwhile.',
  'token/jwe-zip-bomb':
    'Encrypt some megabytes of one letter to the public key with `zip: DEF` in the header, connect with that token, and watch the memory and the answers of the server.',
  'token/jwe-padding-oracle':
    'Encrypt a random key to the public key with RSA1_5 of `node:crypto`, once with good padding and once with broken one, connect with both tokens, and compare the answers.',
  'token/alg-weak-hs-short-key':
    "Decode the header of a token of the server and look at the length of the declared key: `node -p \"Buffer.from(token.split('.')[0], 'base64url').toString()\"`.",
  'token/key-weak-dictionary':
    'Let `hashcat -m 16500 TOKEN LIST` try a list of common words on a real token: it finds the secret, which a report never tells. Sign the claims of another user with it, and connect.',
  'token/key-weak-placeholder':
    'Sign the claims of a real token with the placeholder that the evidence names (`jwt.sign(claims, secret)` of jsonwebtoken), and connect.',
  'token/key-cache-collision':
    'Connect with a real token, then with one that begins and ends like it and names another user in the middle, as the evidence says.',
  'token/claim-exp-too-long':
    "Decode the claims of a token of the server, `node -p \"Buffer.from(token.split('.')[1], 'base64url').toString()\"`, and take `iat` from `exp`.",
  'token/claim-exp-millis':
    "Decode the claims of a token of the server, `node -p \"Buffer.from(token.split('.')[1], 'base64url').toString()\"`: its times have thirteen digits.",
  'token/claim-cnf-ignored':
    'Connect with a real token whose claims have `cnf`, without any proof of the key that it names: you are let in.',
  'token/jwe-dir-or-pubkey':
    'Encrypt claims with `EncryptJWT` of jose in the way that the evidence names, which asks for no secret of the server, and connect.',
  'leak/bundle-secret':
    'Fetch the files that the evidence names with `curl`, and look in them for the key or the password that it names.',
  'leak/log-partial':
    'Connect with a fresh token, and look in the log of the server for any twelve characters of its claims or its signature.',
  'leak/subprotocol':
    'Open a WebSocket with `new WebSocket(url, ["token", TOKEN])` of `ws`, without a token elsewhere, send `40`, and see whether you are let in as its user.',
  'eio/protocol-eio3': '`curl "http://HOST/socket.io/?EIO=3&transport=polling"`: it is answered with a session id.',
  'eio/sid-fixation':
    'Ask for a handshake with an id of your own, as parameter, cookie or header as the evidence names it (`curl "http://HOST/socket.io/?EIO=4&transport=polling&…"`): the `sid` in the answer is yours.',
  'eio/sid-leaked':
    'Take the session id of another user from the event that the evidence names, and ask for its messages with `curl "http://HOST/socket.io/?EIO=4&transport=polling&sid=…"`.',
  'eio/sid-predictable':
    'Ask `curl "http://HOST/socket.io/?EIO=4&transport=polling"` some dozens of times and compare the `sid` of the answers.',
  'info/error-verify-detail':
    'Connect with tokens that are wrong in different ways (signature, `kid`, `alg`, `aud`) and compare the messages of `connect_error`.',
  'info/security-log-missing':
    'Connect with a bad token, log in with a wrong password, write to a room that you have not joined, and look for each in the log of the server.',
  'info/version-known-cve':
    'Read the version at the place that the evidence names, and look it up at https://github.com/advisories.',
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
