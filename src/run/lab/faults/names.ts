import type { Dn, GeneralName } from '../../pki/index.ts'
import type { Expected, Fault, Site } from './types.ts'
import { dnsNames, presenting } from './workbench.ts'

const OPEN: Expected = { outcome: 'open' }
/** The callback of the traffic server sets no error, so OpenSSL tells the origin of an internal one. */
const REFUSED: Expected = { outcome: 'refused', reason: 'name-mismatch', openssl: 0, depth: 0, alert: 80 }

interface Names {
  /** Common names in order; default: one of another host. */
  readonly cn?: readonly string[]
  readonly as?: 'bmp'
  readonly san?: readonly GeneralName[]
}

type Named = (node: {
  readonly fqdn: string
  readonly ip: string
  readonly first: string
  readonly domain: string
}) => Names

/** Does the certificate name the connection address? By the traffic server's rules (facts: section A4). */
export const NAMES: readonly Fault[] = [
  named('wrong-name', 'of another host', '別のホスト名', REFUSED, () => ({
    san: dnsNames('other.example.com'),
  })),
  named('no-name', 'no name at all', '名前がまったくない', REFUSED, () => ({ cn: [] })),
  named(
    'uri-name-only',
    'named as URI and e-mail address alone',
    'URI とメールアドレスのみに記載',
    REFUSED,
    ({ fqdn }) => ({
      san: [{ uri: `sip:${fqdn}` }, { email: `admin@${fqdn}` }],
    }),
  ),
  named('nul-in-san', 'a NUL behind the name (SAN)', 'SAN の名前の後に NUL', REFUSED, ({ fqdn }) => ({
    san: dnsNames(`${fqdn}\0.example.com`),
  })),
  named('nul-in-cn', 'a NUL behind the name (CN)', 'CN の名前の後に NUL', REFUSED, ({ fqdn }) => ({
    cn: [`${fqdn}\0.example.com`],
  })),
  named('second-cn', 'the name is the second CN', '名前が 2 番目の CN', REFUSED, ({ fqdn }) => ({
    cn: ['other.example.com', fqdn],
  })),
  named(
    'wildcard-inside',
    'wildcard inside of a label, c*m',
    'ラベルの途中のワイルドカード(c*m)',
    REFUSED,
    ({ first, domain }) => ({
      san: dnsNames(`${first.slice(0, 1)}*${first.slice(-1)}.${domain}`),
    }),
  ),
  named('wildcard-alone', 'a wildcard and nothing else', 'ワイルドカードのみ', REFUSED, () => ({
    san: dnsNames('*'),
  })),
  named('wildcard-twice', 'two wildcards', 'ワイルドカードが 2 つ', REFUSED, ({ domain }) => ({
    san: dnsNames(`*.*.${domain.slice(domain.indexOf('.') + 1)}`),
  })),
  named(
    'wildcard-second-label',
    'wildcard in the second label',
    '2 番目のラベルのワイルドカード',
    REFUSED,
    ({ first, domain }) => ({
      san: dnsNames(`${first}.*.${domain.slice(domain.indexOf('.') + 1)}`),
    }),
  ),
  named('trailing-dot', 'a dot at the end', '末尾にドット', REFUSED, ({ fqdn }) => ({
    san: dnsNames(`${fqdn}.`),
  })),
  named('trailing-space', 'a space at the end', '末尾に空白', REFUSED, ({ fqdn }) => ({
    san: dnsNames(`${fqdn} `),
  })),
  named('leading-dot', 'a dot at the beginning', '先頭にドット', REFUSED, ({ fqdn }) => ({
    san: dnsNames(`.${fqdn}`),
  })),
  {
    ...named(
      'wildcard-two-labels',
      'wildcard for a name two labels deeper',
      '2 階層下の名前に対するワイルドカード',
      REFUSED,
      ({ domain }) => ({
        san: dnsNames(`*.${domain}`),
      }),
    ),
    advertise: ({ fqdn }) => `${firstOf(fqdn)}.deep.${domainOf(fqdn)}`,
  },
  {
    ...named(
      'wildcard-apex',
      'wildcard for the domain itself',
      'ドメイン自体に対するワイルドカード',
      REFUSED,
      ({ domain }) => ({
        san: dnsNames(`*.${domain}`),
      }),
    ),
    advertise: ({ fqdn }) => domainOf(fqdn),
  },
  {
    ...named(
      'wildcard-idn',
      'wildcard inside of an internationalised label',
      '国際化ラベルの途中のワイルドカード',
      REFUSED,
      ({ first, domain }) => ({
        san: dnsNames(`xn--${first.slice(0, 2)}*.${domain}`),
      }),
    ),
    advertise: ({ fqdn }) => `xn--${firstOf(fqdn)}-abc.${domainOf(fqdn)}`,
  },
  named('cn-only', 'the name stands in the CN alone', '名前は CN のみ', OPEN, ({ fqdn }) => ({ cn: [fqdn] })),
  named(
    'cn-despite-san',
    'the CN is right, the SANs are not',
    'CN は一致、SAN は不一致',
    OPEN,
    ({ fqdn }) => ({
      cn: [fqdn],
      san: dnsNames('other.example.com'),
    }),
  ),
  named('cn-wildcard', 'wildcard in the CN', 'CN のワイルドカード', OPEN, ({ domain }) => ({
    cn: [`*.${domain}`],
  })),
  named('cn-bmp', 'the CN is a BMPString', 'CN が BMPString', OPEN, ({ fqdn }) => ({
    cn: [fqdn],
    as: 'bmp',
  })),
  named('name-case', 'upper-case letters', '大文字の名前', OPEN, ({ fqdn }) => ({
    san: dnsNames(fqdn.toUpperCase()),
  })),
  named('wildcard', 'wildcard of the whole label', 'ラベル全体のワイルドカード', OPEN, ({ domain }) => ({
    san: dnsNames(`*.${domain}`),
  })),
  named(
    'wildcard-tail',
    'wildcard at the end of the label, cu*',
    'ラベル末尾のワイルドカード(cu*)',
    OPEN,
    ({ first, domain }) => ({
      san: dnsNames(`${first.slice(0, 2)}*.${domain}`),
    }),
  ),
  named(
    'wildcard-head',
    'wildcard at the beginning of the label, *cm',
    'ラベル先頭のワイルドカード(*cm)',
    OPEN,
    ({ first, domain }) => ({
      san: dnsNames(`*${first.slice(-2)}.${domain}`),
    }),
  ),
  named('second-san', 'the second SAN', '2 番目の SAN', OPEN, ({ fqdn }) => ({
    san: dnsNames('other.example.com', fqdn),
  })),
  byAddress(
    'address-not-in-certificate',
    'clients are told the IP address; the certificate has the FQDN alone',
    'クライアントには IP アドレスが通知され、証明書には FQDN のみ',
    REFUSED,
    ({ fqdn }) => ({
      san: dnsNames(fqdn),
    }),
  ),
  byAddress(
    'address-as-ip-san',
    'the IP address stands in an iPAddress SAN, where the traffic server does not look',
    'IP アドレスは iPAddress SAN にある(トラフィックサーバは参照しない)',
    REFUSED,
    ({ fqdn, ip }) => ({
      san: [{ dns: fqdn }, { ip }],
    }),
  ),
  byAddress(
    'address-as-dns-san',
    'the IP address stands in a dNSName SAN',
    'IP アドレスが dNSName SAN にある',
    OPEN,
    ({ fqdn, ip }) => ({
      san: dnsNames(fqdn, ip),
    }),
  ),
  byAddress('address-as-cn', 'the IP address is the CN', 'IP アドレスが CN', OPEN, ({ ip }) => ({
    cn: [ip],
  })),
  byAddress(
    'address-wildcard',
    'wildcard for the first number of the IP address',
    'IP アドレス先頭の数字のワイルドカード',
    OPEN,
    ({ ip }) => ({
      san: dnsNames(`*.${domainOf(ip)}`),
    }),
  ),
]

function named(name: string, en: string, ja: string, expected: Expected, names: Named): Fault {
  return {
    name,
    about: { en, ja },
    present: presenting(async bench => {
      const { cn = ['unnamed.example.com'], as, san } = names(partsOf(bench.site))
      const subject: Dn = [
        { type: 'O', value: 'Cisco' },
        ...cn.map(value => ({ type: 'CN', value, ...(as && { as }) })),
      ]
      return { sent: [await bench.leaf(bench.site.root, { subject, extensions: { names: san } })] }
    }),
    expected,
  }
}

function byAddress(...fault: Parameters<typeof named>): Fault {
  return { ...named(...fault), advertise: ({ ip }) => ip }
}

const partsOf = ({ fqdn, ip }: Site) => ({ fqdn, ip, first: firstOf(fqdn), domain: domainOf(fqdn) })
const firstOf = (fqdn: string): string => fqdn.slice(0, fqdn.indexOf('.'))
const domainOf = (text: string): string => text.slice(text.indexOf('.') + 1)
