import type { Reference } from './check.ts'

/** A Cisco defect by its id. */
export const defect = (id: string): Reference => ({
  kind: 'defect',
  id,
  url: `https://bst.cloudapps.cisco.com/bugsearch/bug/${id}`,
})

const SUPPORT = 'https://www.cisco.com/c/en/us/support/docs/unified-communications'

const document = (id: string, path: string): Reference => ({
  kind: 'document',
  id,
  url: `${SUPPORT}/${path}.html`,
})

export const TRAFFIC_SERVER_VERIFICATION = document(
  'Troubleshoot Expressway Traffic Server Certificate Verification for MRA Services (218018)',
  'expressway/218018-troubleshoot-expressway-traffic-server-c',
)
export const MRA_CERTIFICATE_REQUIREMENTS = document(
  'Understand MRA Certificate Requirements and Apache Traffic Server History (225476)',
  'telepresence-video-communication-server-expressway/225476-understand-mobile-and-remote-access',
)
export const EDGE_CERTIFICATES = document(
  'Configure and Troubleshoot Collaboration Edge (MRA) Certificates (213872)',
  'expressway/213872-configure-and-troubleshoot-collaboration',
)
export const CA_OF_EXPRESSWAY_ON_CUCM = document(
  'Upload Root and Intermediate Certificates of Expressway-Core to CUCM (217748)',
  'expressway/217748-upload-the-root-and-intermediate-certifi',
)
export const UPGRADE = document(
  'Upgrade of Video Communication Server / Expressway X14.x (217743)',
  'expressway/217743-upgrade-of-video-communication-server-v',
)
export const CIPHERS = document(
  'Customize the Expressway SSL Cipher Configuration (222186)',
  'expressway-series/222186-customize-the-expressway-ssl-cipher-conf',
)
export const CLIENT_EKU = document(
  'Navigate Client EKU Sunset with Expressway X15.5 (225693)',
  'telepresence-video-communication-server-expressway/225693-navigate-client-eku-sunset-with',
)
export const COLLECT_LOG = document(
  'Collect Expressway/VCS Diagnostic Log for MRA (213360)',
  'expressway/213360-collect-expressway-vcs-diagnostic-log-fo',
)
export const EDGE_ISSUES = document(
  'Resolve Collaboration Edge Most Common Issues (118798)',
  'expressway/118798-technote-cucm-00',
)
