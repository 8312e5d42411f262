// artillery's launcher imports this by name whatever the platform; only `--platform az:aci` makes one.
export class QueueClient {
  constructor() {
    throw new Error(
      'gatecrash installs artillery without @azure/storage-queue: its Azure runner is not available in this checkout',
    )
  }
}
