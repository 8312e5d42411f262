'use strict'

const { requireOfArtillery2 } = require('../../artillery2.js')

const { default: HttpEngine } = requireOfArtillery2('dist/lib/core/engine_http.js', ['default'])

// artillery 1.x engines were ready once constructed. Those of 2.x load their HTTP client in init(), which the runner
// calls for the engines that it knows, and it does not know this one: the first steps wait for it instead.
module.exports = class ReadyHttpEngine extends HttpEngine {
  constructor(script) {
    super(script)
    this.ready = this.init()
  }

  step(spec, events, options) {
    const run = super.step(spec, events, options)
    return (context, callback) => {
      if (this.request) return run(context, callback)
      // Out of the promise, so that what a step throws is an exception as usual and no rejection that nobody hears.
      const later = (act) => setImmediate(act)
      this.ready.then(
        () => later(() => run(context, callback)),
        (error) => later(() => callback(error, context)),
      )
    }
  }
}
