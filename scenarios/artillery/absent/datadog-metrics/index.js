// Loaded only by the reporter `publish-metrics: [{type: datadog}]`, which reads BufferedMetricsLogger and init().
throw new Error(
  'gatecrash installs artillery without datadog-metrics: use another reporter of publish-metrics, or an artillery of your own',
)
