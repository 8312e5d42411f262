// hot-shots treats a failing require() as "not installed", which is what an optional dependency may be.
throw new Error('gatecrash installs artillery without unix-dgram: StatsD over a Unix socket is not available')
