import { Button } from 'react-aria-components'
import { reasonShort } from '../../../src/tell/messages/index.ts'
import type { ReportLink, ReportOrigin } from '../../../src/tell/report/index.ts'
import { commonNameOf, readableName } from '../../../src/tell/text/index.ts'
import { Data } from '../parts/data.tsx'
import { useOpened, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { zoneSuffix } from '../time.ts'

/**
 * The chain as a picture: the trust store at the head, the server's certificate at the foot, each issuer above what it issued. What is at fault says so in
 * words; a broken line is broken in shape too.
 */
export function Chain({ origin }: { readonly origin: ReportOrigin }) {
  const { words } = useWords()
  const report = useReport()
  const { labels, phrases } = words
  const store = report.systems.find(({ host }) => host === origin.system)?.trustStore
  const downwards = [...origin.chain].reverse()
  return (
    <ol className="chain" aria-label={words.page.chainOf(nameOf(origin.chain[0]))}>
      <li className="chain-box store">
        <strong>
          <Data>{origin.system}</Data>
        </strong>
        {' · '}
        {store ? `${labels.trustStore}: ${phrases.certificates(store.certificates)}` : labels.noTrustStore}
      </li>
      {downwards.map((link, index) => (
        <li key={link.sha256} className="chain-step">
          <Line link={link} issuer={downwards[index - 1]} />
          <Box link={link} />
        </li>
      ))}
    </ol>
  )
}

const nameOf = (link: ReportLink | undefined): string =>
  link ? commonNameOf(link.subject) || readableName(link.subject) : ''

/** The line from a certificate up to its issuer, or to the trust store; broken where the issuer was not sent or is not trusted. */
function Line({ link, issuer }: { readonly link: ReportLink; readonly issuer: ReportLink | undefined }) {
  const { words } = useWords()
  const { labels, page } = words
  const isTrusted = !issuer && link.from === 'trust-store'
  const isMissing = issuer?.from === 'seen-elsewhere' && link.from === 'presented'
  const isBroken = (!issuer && !isTrusted) || isMissing
  const what = link.issuer === link.subject ? '' : `${page.issuedBy} ${readableName(link.issuer)} — `
  const text = isBroken
    ? `${page.broken}: ${what}${issuer ? labels.missingLink : labels.notInTrustStore}`
    : isTrusted
      ? page.trusted
      : page.issuedBy
  return (
    <div className={isBroken ? 'chain-line broken' : 'chain-line'}>
      <svg viewBox="0 0 24 44" aria-hidden="true">
        {isBroken ? (
          <>
            <path d="M12 0v13M12 31v13" strokeDasharray="3 3" />
            <path d="M6 16l12 12M18 16L6 28" className="cross" />
          </>
        ) : (
          <path d="M12 44V6M6 12l6-7 6 7" />
        )}
      </svg>
      <span>
        {isBroken ? '✗ ' : isTrusted ? '✓ ' : ''}
        <Data>{text}</Data>
      </span>
    </div>
  )
}

function Box({ link }: { readonly link: ReportLink }) {
  const { texts, words, time, zone, language } = useWords()
  const { open } = useOpened()
  const { labels } = words
  const { fault, from, depth, subject, names, keyType, notBefore, notAfter, sha256 } = link
  const isMissing = from === 'seen-elsewhere'
  const name = nameOf(link)
  return (
    <div className={`chain-box ${isMissing ? 'missing' : fault === null ? '' : 'bad'}`}>
      <div className="chain-head">
        <strong>
          <Data>{name}</Data>
        </strong>
        <span className="dim">
          {labels.from[from]} · {labels.depth} {depth}
        </span>
        <Button
          className="button small"
          aria-label={`${texts.certificate.open}: ${name}`}
          onPress={() => open({ kind: 'certificate', sha256, name })}
        >
          {texts.certificate.open}
        </Button>
      </div>
      <div className="chain-facts">
        <Data>{readableName(subject)}</Data>
        {depth === 0 && names.length > 0 && (
          <span>
            <Data>{names.slice(0, NAMES).join(' · ')}</Data>
          </span>
        )}
        <span className="dim">
          {keyType} · {time(notBefore, false)} – {time(notAfter, false)}
          {zoneSuffix(zone)}
        </span>
      </div>
      {(fault !== null || isMissing) && (
        <p className="chain-fault">
          ✗{' '}
          {[
            ...(isMissing ? [labels.missingLink] : []),
            ...(fault === null ? [] : [reasonShort(fault, '', language)]),
          ].join(' · ')}
        </p>
      )}
    </div>
  )
}

/** Names of a certificate that its box shows; all of them stand in the certificate itself. */
const NAMES = 8
