import type { Because, Enforcement } from '../../../src/tell/messages/index.ts'
import { Data, Facts } from '../parts/data.tsx'
import { useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'
import { zoneSuffix } from '../time.ts'

/** The peers whose evidence was read: release, switch, trust store, and what the evidence spans. */
export function Systems() {
  const { systems } = useReport()
  const { texts, words, time, zone } = useWords()
  const { labels, phrases, page } = words
  if (systems.length === 0) return null
  return (
    <section aria-labelledby="systems-title">
      <h2 id="systems-title">{page.systems}</h2>
      <div className="systems">
        {systems.map(
          ({
            host,
            product,
            release,
            verifyOriginServer,
            enforcement,
            trustStore,
            timeZone,
            coverage,
            clockSkew,
          }) => (
            <article key={host} className="system">
              <h3>
                <Data>{host}</Data>{' '}
                <span className="dim">
                  <Data>{[product, release ?? labels.releaseUnknown].filter(Boolean).join(' ')}</Data>
                </span>
              </h3>
              <Facts
                rows={[
                  [
                    'VerifyOriginServer',
                    `${phrases.verify(verifyOriginServer).replace('VerifyOriginServer ', '')} · ${phrases.enforcement(enforcement.state as Enforcement, enforcement.because as Because)}`,
                  ],
                  [
                    labels.trustStore,
                    trustStore ? phrases.certificates(trustStore.certificates) : labels.noTrustStore,
                  ],
                  [
                    labels.period,
                    coverage.from !== null &&
                      coverage.to !== null &&
                      `${time(coverage.from, false)} – ${time(coverage.to, false)}${zoneSuffix(zone)}`,
                  ],
                  [labels.zone, timeZone !== null && <Data>{timeZone}</Data>],
                  [
                    labels.inputs,
                    phrases.coverage(coverage.logLines, coverage.captures, coverage.handshakes),
                  ],
                  [
                    texts.clock,
                    clockSkew && phrases.clockSkew(Math.round(clockSkew.milliseconds), clockSkew.matches),
                  ],
                ]}
              />
            </article>
          ),
        )}
      </div>
    </section>
  )
}
