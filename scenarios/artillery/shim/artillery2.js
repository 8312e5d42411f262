'use strict'

// These files are no public interface of artillery 2 (its `exports` hide them), so they are taken by path. That is
// sound for the exactly pinned version only: tests/install/shim.test.ts says so first when the pin moves.

const path = require('node:path')

/** Requires a file of artillery 2 by path; throws with the version and the name that is missing. */
function requireOfArtillery2(file, names) {
  // `artillery-cli` is the alias under which the root package.json installs artillery 2; the name is taken by this shim.
  const manifest = require.resolve('artillery-cli/package.json')
  const { version } = require(manifest)
  const mend = `artillery ${version} has changed inside: scenarios/artillery/shim must follow it, or the pin go back`
  let exported
  try {
    exported = require(path.join(path.dirname(manifest), file))
  } catch (cause) {
    throw new Error(`${file} of artillery cannot be loaded. ${mend}`, { cause })
  }
  for (const name of names) {
    if (typeof exported[name] !== 'function') throw new Error(`${file} of artillery has no function ${name}. ${mend}`)
  }
  return exported
}

module.exports = { requireOfArtillery2 }
