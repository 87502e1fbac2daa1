import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Lab, makeLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await makeLab()
})

describe('the certificates of the lab', () => {
  it('are the same each time', async () => {
    const again = await makeLab()
    for (const name of Object.keys(lab) as (keyof Lab)[]) expect(again[name].der, name).toEqual(lab[name].der)
  })
  it('verify with the keys of their issuers', () => {
    const verified = (leaf: keyof Lab, issuer: keyof Lab) =>
      new X509Certificate(lab[leaf].der).verify(new X509Certificate(lab[issuer].der).publicKey)
    expect(verified('tomcat', 'root')).toBe(true)
    expect(verified('issuing', 'root')).toBe(true)
    expect(verified('subscriber', 'issuing')).toBe(true)
    expect(verified('tomcatEcdsa', 'tomcatEcdsa')).toBe(true)
    expect(verified('tomcat', 'rootOld')).toBe(false)
  })
  it('include the self-signed ECDSA one of the source document, to the byte count', () => {
    expect(lab.tomcatEcdsa.der).toHaveLength(657)
    expect(lab.tomcatEcdsa.subject).toBe('L=Diegem,ST=Belgium,CN=cucm-EC.steven.lab,OU=TAC,O=Cisco,C=BE')
    expect(lab.tomcatEcdsa.issuer).toBe(lab.tomcatEcdsa.subject)
    expect(new X509Certificate(lab.tomcatEcdsa.der).subjectAltName).toBe('DNS:cucm.steven.lab')
  })
  it('include its RSA one', () => {
    expect(lab.tomcat.issuer).toBe('CN=steven-DC-CA,DC=steven,DC=lab')
    expect(new X509Certificate(lab.tomcat.der).subjectAltName).toBe(
      'DNS:cups.steven.lab, DNS:steven.lab, DNS:cucm.steven.lab',
    )
  })
  it('give two CAs one subject and two keys', () => {
    expect(lab.rootOld.subject).toBe(lab.root.subject)
    expect(lab.rootOld.key.pem).not.toBe(lab.root.key.pem)
  })
})
