import type { RepairStep } from '../../../judge/remedies/index.ts'
import { nameText, toPem } from '../../../read/x509/index.ts'
import { quotedValue } from '../../console/index.ts'
import { certificatePem } from '../../pki/index.ts'
import type { Expressway } from '../expressway.ts'
import type { LabNode } from '../nodes/index.ts'
import type { Lab } from '../types.ts'
import type { StoryEvent } from './types.ts'

/** Does what a step of the report's repair asks for: on the Expressway-C by its console, on nodes and clusters as their administrators would. */
export async function* carryOut(
  step: RepairStep,
  lab: Lab,
  expressway: Expressway,
): AsyncGenerator<StoryEvent> {
  const { kind } = step
  switch (kind) {
    case 'trust-ca':
    case 'trust-self-signed': {
      for (const { pem, subject } of wanted(step, lab)) {
        const { ok } = await expressway.console(`xCommand TrustStore Add Pem: ${quotedValue(pem)}`)
        yield { kind: 'repair', remedy: kind, params: { subject, host: expressway.host }, done: ok }
      }
      return
    }
    case 'reissue-with-name': {
      const names = listOf(step.params.names)
      for (const node of nodesOf(step, lab)) {
        await lab.reissue(node.fqdn, names)
        yield {
          kind: 'repair',
          remedy: kind,
          params: { node: node.fqdn, names: names.join(', ') },
          done: true,
        }
      }
      return
    }
    case 'change-address': {
      const to = String(step.params.to ?? '')
      for (const node of nodesOf(step, lab)) {
        const from = lab.advertised(node.fqdn)
        lab.advertise(node.fqdn, to)
        await expressway.refresh()
        yield { kind: 'repair', remedy: kind, params: { from, to }, done: true }
      }
      return
    }
    default:
      yield { kind: 'repair', remedy: kind, params: {}, done: false }
  }
}

/** The certificates to trust: those of the evidence or, where it has none, what the administrator of the node exports. */
function wanted(step: RepairStep, lab: Lab): readonly { readonly pem: string; readonly subject: string }[] {
  const known = (step.certificates ?? []).map(certificate => ({
    pem: toPem(certificate),
    subject: nameText(certificate.subject),
  }))
  if (known.length > 0) return known
  const ports = step.mends.map(({ port }) => port)
  return nodesOf(step, lab).flatMap(node =>
    [...node.certificates()]
      .filter(([role]) => node.portsOf(role).some(port => ports.includes(port)))
      .flatMap(([, { certificates }]) => certificates.at(-1) ?? [])
      .filter(({ subject, issuer }) => subject === issuer)
      .map(({ der, subject }) => ({
        pem: certificatePem(der),
        subject: subject.map(({ type, value }) => `${type}=${value}`).join(','),
      })),
  )
}

function nodesOf({ mends }: RepairStep, lab: Lab): readonly LabNode[] {
  const addresses = new Set(mends.map(({ address }) => address))
  return lab.nodes.filter(({ fqdn }) => addresses.has(lab.advertised(fqdn)))
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)]
