import { HarnessError } from '../../../errors.ts'
import { request, type TlsOptions } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

const versions = ['TLSv1', 'TLSv1.1'] as const
/** With them alone OpenSSL still offers what those versions have. */
const oldCiphers = 'DEFAULT@SECLEVEL=0'
const weakCiphers = 'NULL:EXPORT:LOW:RC4:3DES:aNULL@SECLEVEL=0'

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
    const old = []
    for (const version of versions) {
      const more = { minVersion: version, maxVersion: version, ciphers: oldCiphers }
      old.push(await answered(version, more))
    }
    old.push(await answered('weak ciphers', { maxVersion: 'TLSv1.2', ciphers: weakCiphers }))
    // What the profile trusts, and the name that it gives.
    const verified = await answered('the certificate, verified', { insecure: false })
    const last = await control(context, 'an honest client', await openWitness(context))
    return old.includes(true) || !verified ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
