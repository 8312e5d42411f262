// artillery's launcher imports this by name whatever the platform; only `--platform az:aci` makes one.
export class BlobServiceClient {
  constructor() {
    throw new Error(
      'gatecrash installs artillery without @azure/storage-blob: its Azure runner is not available in this checkout',
    )
  }
}
