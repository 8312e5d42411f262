'use strict'

const { requireOfArtillery2 } = require('../../artillery2.js')

const util = requireOfArtillery2('dist/lib/commons/engine_util.js', [
  'template',
  'createThink',
  'createLoopWithCount',
  'captureOrMatch',
])

// artillery 2 gives a fraction to ms() with an `s` too few and gets NaN, which is no pause at all; in 1.x a number
// is a number of seconds.
function createThink(spec, defaults) {
  const fraction = typeof spec.think === 'number' && !Number.isInteger(spec.think)
  return util.createThink(fraction ? { ...spec, think: `${Math.round(spec.think * 1000)}ms` } : spec, defaults)
}

module.exports = { ...util, createThink }
