import { HarnessError } from '../../../errors.ts'
import { request, type TlsOptions } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

/** With them alone OpenSSL still offers what those versions have. */
const ciphers = 'DEFAULT@SECLEVEL=0'
const weak: Readonly<Record<string, TlsOptions>> = {
  TLSv1: { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers },
  'TLSv1.1': { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers },
  'weak ciphers': { maxVersion: 'TLSv1.2', ciphers: 'NULL:EXPORT:LOW:RC4:3DES:aNULL@SECLEVEL=0' },
}

export default defineAttack({
  id: 'tls/old-versions',
  rows: ['tls.old-versions', 'tls.cert'],
  title: 'TLS 1.0 and 1.1, ciphers without or with weak encryption, and whether the certificate can be verified at all',
  requirement: 'ASVS V12.1.1: TLS 1.2 and 1.3 only; ASVS V12.2.2: a certificate that clients can verify',
  impact: 'Whoever is on the way reads along, or is taken for the server.',
  remedy: "https.createServer({ minVersion: 'TLSv1.2', … }) with a certificate for the very name that clients use.",
  severity: 'medium',
  cwe: ['CWE-326', 'CWE-295'],
  references: ['ASVS V12.1.1', 'ASVS V12.2.2', 'RFC 8996'],
  provenBy: 'tls10',
  needs: ['tls'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { network, url, tls = {}, timeoutMs, profile } = context.target
    const target = `${profile.path.replace(/\/?$/, '/')}?EIO=${profile.protocol.eio}&transport=polling`
    /** The status of an honest request over such TLS; undefined where none comes about. */
    const answered = async (name: string, more: TlsOptions) => {
      const localAddress = context.freshAddress()
      const options = { url, target, timeoutMs, signal: context.signal, tls: { ...tls, ...more }, localAddress }
      const status = await request(network, options).then(
        (answer) => answer.status,
        (error: unknown) => {
          if (error instanceof HarnessError && error.code !== 'interrupted') return undefined
          throw error
        },
      )
      context.note('received', `${name}: ${status === undefined ? 'refused' : `HTTP ${status}`}`)
      return status !== undefined
    }
    if (!(await answered('TLS 1.2', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })))
      return inconclusive('TLS 1.2 is not spoken, so that nothing can be compared', context.evidence)
    let taken: TlsOptions | undefined
    for (const [name, more] of Object.entries(weak)) if (await answered(name, more)) taken ??= more
    // What the profile trusts, and the name that it gives.
    const verified = await answered('the certificate, verified', { insecure: false })
    const last = await control(context, 'an honest client', await openWitness(context))
    context.recording.written(({ value }) => script(taken && value(taken)))
    return taken !== undefined || !verified
      ? vulnerable(context.evidence)
      : resisted(last.observation, context.evidence)
  },
})

/** Without such options it is the certificate that cannot be verified. */
function script(options: string | undefined): string {
  return `const { connect: open } = await import('node:tls')
const { hostname: host, port } = new URL(url)
const speaks = (more) =>
  new Promise((resolve) => {
    const socket = open({ host, port: Number(port || 443), rejectUnauthorized: false, ...more }, () => resolve(true))
    socket.once('error', () => resolve(false))
  })
expect(await speaks({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }), 'not even TLS 1.2 is spoken')
${
  options === undefined
    ? "expect(!(await speaks({ servername: host, rejectUnauthorized: true })), 'the certificate can be verified')"
    : `expect(await speaks(${options}), 'it is refused')`
}`
}
