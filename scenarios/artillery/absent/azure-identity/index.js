// artillery's launcher imports this by name whatever the platform; only `--platform az:aci` makes one.
export class DefaultAzureCredential {
  constructor() {
    throw new Error(
      'gatecrash installs artillery without @azure/identity: its Azure runner is not available in this checkout',
    )
  }
}
