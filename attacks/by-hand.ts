/**
 * How a finding is done again by hand, in a sentence, where there is no script: what was looked for is missing from a
 * log, takes longer than a script may, or kills the process before it answers. What may be new to the makers of
 * Socket.IO comes with neither.
 */
export const sentences: Readonly<Record<string, string>> = {
  'info/security-log-missing':
    'Connect with a bad token, log in with a wrong password, write to a room that you have not joined, and look for each in the log of the server.',
  'dos/poll-no-read':
    'Open a polling session with `curl` and join a busy room, ask for nothing while others write megabytes, then send one GET: all of it comes.',
  'dos/ws-slow-reader':
    'Connect with `ws`, stop reading (`ws.pause()`), ask for long answers again and again, then read on and add up what had been kept.',
  'crash/json-deep-noecho':
    'Send `42["any",[[[…]]]]` with lists in lists, as deep as the evidence says, over a WebSocket of `ws`, and see whether the process lives on.',
  'crash/bin-placeholder':
    'Send the packet that the evidence names, such as `451-["any",{"_placeholder":true,"num":"splice"}]`, and one binary frame over a WebSocket of `ws`, and see whether the process lives on.',
}
