/** The lab of the source document: its names, its last octets, its certificates. An address of 10.0.0.0/8 there is one of 127.0.0.0/8 here. */
export const STEVEN_LAB = `# The lab in which both failures of the source document can be played.
name: steven
domain: steven.lab
authorities:
  - { name: steven-DC-CA, subject: 'DC=lab,DC=steven,CN=steven-DC-CA' }
clusters:
  - name: steven
    domain: steven.lab
    version: 12.5.1.11900-146
    authority: steven-DC-CA
    # As installed: certificates for ECDSA keys are self-signed until somebody has them signed.
    ecdsa: self-signed
    users:
      - { name: emusk, password: lab-emusk }
    nodes:
      - fqdn: cucm.steven.lab
        role: publisher
        address: 127.48.36.215
        certificates:
          # One certificate for several servers, named after none of them.
          tomcat: { issuer: steven-DC-CA, cn: cucm-ms.steven.lab, names: [cups.steven.lab, steven.lab, cucm.steven.lab] }
      - { fqdn: cups.steven.lab, product: imp, role: publisher, address: 127.48.36.217 }
      - { fqdn: cuc.steven.lab, product: unity, role: publisher, address: 127.48.36.218 }
peers:
  - host: vcsc
    domain: steven.lab
    address: 127.48.36.46
    release: X14.0.7
    # By release note X14.2.1 an upgrade from here prefers RSA; the machine of the source document did not.
    prefers: ecdsa
    trust: [steven-DC-CA]
    authority: steven-DC-CA
edge: { fqdn: vcse.steven.lab, address: 127.48.36.171, authority: steven-DC-CA }
`
