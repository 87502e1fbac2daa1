import type { Catalogue } from '../catalogue.ts'
import { entry } from '../codes.ts'
import type { Expected } from '../expected.ts'
import type { Facts } from '../facts.ts'

export const usage: Catalogue['usage'] = {
  'unknown-command': f =>
    `Unknown command: ${f.text('name')}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''}`,
  'unknown-option': f =>
    `Unknown option: ${f.text('name')}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''}`,
  'missing-argument': f => `${f.text('name')} is missing.`,
  'missing-value': f => `${f.text('name')} needs a value.`,
  'bad-value': f =>
    `${f.text('name')} cannot be ${f.text('value')}.${f.has('allowed') ? ` It can be: ${f.text('allowed')}.` : ''}`,
  'unknown-cap': f =>
    `There is no cap ${f.text('name')}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''} turnpike explain caps lists them.`,
  'excess-argument': f => `There is one argument too many: ${f.text('value')}.`,
  'unknown-explain-id': f =>
    `There is no page on ${f.text('value')}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''}`,
  'undecodable-path': f => `No path segment of this is an MRA descriptor: ${f.text('value')}.`,
  'tls-checks-disabled': () =>
    'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: certificates would not be checked. Unset it and start again.',
  'config-syntax': f =>
    `${f.text('file')}:${f.text('line')}: not readable as configuration: ${f.text('cause')}.`,
  'config-unknown-key': f =>
    `${f.text('file')}:${f.text('line')}: there is no setting ${f.text('name')}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''}`,
  'config-missing-key': f => `${f.text('file')}:${f.text('line')}: ${f.text('name')} is missing.`,
  'peer-refuses': f => `This cannot be: ${f.text('code')}${f.has('about') ? ` (${f.text('about')})` : ''}.`,
  'config-bad-value': f =>
    `${f.text('file')}:${f.text('line')}: ${f.text('name')} cannot be ${f.text('value')}. It can be: ${f.text('allowed')}.`,
  'no-such-certificate': f => `No certificate of the trust store is ${f.text('value')}.`,
  'ambiguous-certificate': f =>
    `${f.text('count')} certificates of the trust store are ${f.text('value')}; name one by its SHA-256: ${f.text('allowed')}.`,
  'not-a-pem-store': f =>
    `${f.text('path')} cannot be changed: only a file of PEM blocks with one certificate each can.`,
  'file-exists': f => `${f.text('file')} is there already; nothing was written. --force overwrites.`,
  'not-a-report': f => `${f.text('path')} is no JSON report of turnpike analyze.`,
  'deployment-fault': f =>
    `${f.text('file')}:${f.text('line')}: ${f.has('path') ? `${f.text('path')} ` : ''}${deploymentFault(f)}.${f.has('suggestion') ? ` Did you mean ${f.text('suggestion')}?` : ''}`,
  'deployment-file': f =>
    `${f.text('path')}, which the deployment file names, cannot be used (${f.text('cause')}).`,
  'service-token-needed': f =>
    `${f.text('value')} can be reached from other machines: make a token first (turnpike serve --new-token).`,
  'folder-held': f => `Another process works on ${f.text('path')}.`,
  'not-found': f => `There is no ${f.text('path')}.`,
  unreadable: f => `${f.text('path')} cannot be read (${f.text('cause')}).`,
  'empty-input': f => `${f.text('path')} is empty.`,
  'no-certificate': f => `${f.text('path')} holds no certificate that can be read.`,
  'cannot-write': f => `${f.text('file')} cannot be written (${f.text('cause')}).`,
}

function deploymentFault(f: Facts): string {
  switch (f.text('code')) {
    case 'missing':
      return 'is missing'
    case 'unknown-key':
      return 'is no key of a deployment'
    case 'repeated':
      return 'stands twice'
    case 'bad-value':
      return f.has('options')
        ? `can be: ${f.text('options')}`
        : `has to be ${entry(EXPECTED, f.text('expected')) ?? f.text('expected')}`
    default:
      return `not readable as YAML: ${f.text('detail')}`
  }
}

const EXPECTED: Readonly<Record<Expected, string>> = {
  host: 'a host name or IP address',
  release: 'a release such as X14.2.0',
  variable: 'the name of an environment variable',
  ciphers: 'an OpenSSL cipher list',
  'one-secret': 'either passwordFile or passwordVariable, and not both',
  'not-empty': 'something: it is empty',
  port: 'a port from 1 to 65535',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
}
