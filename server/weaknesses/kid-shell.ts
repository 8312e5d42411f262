import { defineWeakness } from './define.ts'
import { fetchText } from './parts/fetch-key.ts'
import { unless } from './parts/jws.ts'

/** The commands that a shell would run besides `cat keys/…`. No shell is started: it is asked for a download, or nothing. */
const INJECTED = /(?:[;|&\n`]|\$\()\s*(?:curl|wget)(?:\s+-\S+)*\s+(http:\/\/[\w.:/-]+)/

// token.key-kid.command: `execSync('cat keys/' + header.kid)`.
export default defineWeakness({
  id: 'kid-shell',
  title: "runs a shell command with the token's own words in it",
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, async ({ header }) => {
        await fetchText(INJECTED.exec(String(header.kid))?.[1])
        return false
      }),
  },
})
