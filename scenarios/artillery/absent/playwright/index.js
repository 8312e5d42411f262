// Imported only by a script with `config.engines.playwright`.
throw new Error(
  'gatecrash installs artillery without playwright: its Playwright engine is not available in this checkout',
)
