/** The certificate of a server: given, or made and signed by itself. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '../../errors.ts'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
  /** Where who connects finds what to trust. */
  readonly file: string
}

const DAYS = 30

/**
 * Reads the given pair; or the one that stands in `folder`, which is made there when there is none yet (so that a
 * restarted server is trusted by those who knew it). Throws HarnessError `usage` for files that are no pair.
 */
export async function loadCertificate(
  given: { readonly certificate: string; readonly key: string },
  host: string,
  folder = mkdtempSync(join(tmpdir(), 'gatecrash-tls-')),
): Promise<Certificate> {
  if (given.certificate !== '' || given.key !== '') return read(given.certificate, given.key)
  const [file, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'certificate-key.pem')]
  if (!existsSync(file)) {
    const made = await make(host)
    writeFileSync(keyFile, made.private, { mode: 0o600 })
    writeFileSync(file, made.cert)
  }
  return read(file, keyFile)
}

function read(file: string, keyFile: string): Certificate {
  try {
    const [cert, key] = [readFileSync(file, 'utf8'), readFileSync(keyFile, 'utf8')]
    // Says now what a handshake would say later, to somebody else.
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('of two pairs')
    return { cert, key, file }
  } catch (cause) {
    throw new HarnessError('usage', `there is no certificate in ${file || '(no file)'} with a key in ${keyFile}`, {
      hint: 'give both tls.certificate and tls.key as PEM files, or neither to have them made',
      cause,
    })
  }
}

/** Loaded only here: a server without TLS starts without it. */
async function make(host: string): Promise<{ cert: string; private: string }> {
  const { generate } = await import('selfsigned')
  const now = Date.now()
  const names = [...new Set(['127.0.0.1', '::1', 'localhost', host])]
  return generate([{ name: 'commonName', value: 'gatecrash reference server' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 60_000),
    notAfterDate: new Date(now + DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  })
}
