import { verifyChain } from '../../../judge/chain/index.ts'
import { type Certificate, readCertificate } from '../../../read/x509/index.ts'
import { nodeSignatures } from '../../crypto/index.ts'
import { type Issued, issueCertificate } from '../../pki/index.ts'
import type { ClientRules } from './port.ts'

const HANDSHAKE_FAILURE = 40
const UNKNOWN_CA = 48

const signatures = nodeSignatures()

/** How a node looks at the certificates of its clients: a chain to its trust list, or `unknown_ca` (facts: S19). */
export function clientRules(trust: readonly Issued[], required: boolean): ClientRules {
  const trusted = trust.flatMap(({ der }) => read(der) ?? [])
  return {
    acceptable: trust.map(nameBearer),
    judge: ders => {
      const [certificate, ...untrusted] = ders.flatMap(der => read(der) ?? [])
      if (!certificate) return required ? HANDSHAKE_FAILURE : undefined
      const { ok } = verifyChain({
        certificate,
        untrusted,
        trusted,
        at: Date.now(),
        profile: 'openssl',
        purpose: 'client',
        signatures,
      })
      return ok ? undefined : UNKNOWN_CA
    },
  }
}

function read(der: Uint8Array): Certificate | undefined {
  return readCertificate(der, { source: 'client' }).value
}

/**
 * A certificate that has the name of a CA and may not sign. OpenSSL names the subjects of its CA list to clients and, where a server certificate is sent
 * alone, fills up its chain from the same list; of these it takes none for an issuer, so that what is sent is what was meant to be sent.
 */
function nameBearer({ subject, key }: Issued): string {
  return issueCertificate({
    subject,
    key,
    notBefore: 0,
    notAfter: Date.UTC(2049, 0),
    extensions: { keyUsage: ['digitalSignature'] },
  }).pem
}
