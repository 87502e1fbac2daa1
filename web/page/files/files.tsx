import { Button } from 'react-aria-components'
import { problemText } from '../../../src/tell/messages/index.ts'
import { safe, sourceOf } from '../../../src/tell/text/index.ts'
import { Code, Data } from '../parts/data.tsx'
import { PlaceLink } from '../parts/places.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { useOpened, useReport } from '../report-context.ts'
import { useWords } from '../settings.ts'

/** Problems that are listed: a broken capture can raise thousands, and the JSON report has all. */
const LISTED = 500

/** What was given, what is inside, and what could not be read. */
export function Files() {
  const report = useReport()
  const { analysis, open } = useOpened()
  const { texts, words, language } = useWords()
  const { filesView } = texts
  const rest = report.problems.length - LISTED
  return (
    <div className="files">
      <h1>{filesView.title}</h1>
      <Scroll label={filesView.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{filesView.name}</th>
              <th scope="col">{filesView.kind}</th>
              <th scope="col" className="right">
                {filesView.size}
              </th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {report.inputs.map(({ name, bytes, sha256, kind }) => (
              <tr key={`${name} ${sha256}`}>
                <th scope="row">
                  <Data>{name}</Data>
                </th>
                <td>{kind}</td>
                <td className="right number">{texts.bytes(bytes)}</td>
                <td>
                  <Code>{sha256}</Code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h2>{filesView.members}</h2>
      <Scroll label={filesView.members}>
        <table>
          <thead>
            <tr>
              <th scope="col">{filesView.name}</th>
              <th scope="col" className="right">
                {filesView.size}
              </th>
              <th scope="col" className="right">
                {filesView.lines}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {analysis.members.map(({ source, kind, bytes, lines }) => (
              <tr key={source}>
                <th scope="row">
                  <Data>{sourceOf({ source }, report)}</Data>
                </th>
                <td className="right number">{texts.bytes(bytes)}</td>
                <td className="right number">{kind === 'log' ? texts.number(lines) : ''}</td>
                <td>
                  {kind === 'log' && (
                    <Button
                      className="button small"
                      aria-label={`${filesView.open}: ${safe(sourceOf({ source }, report))}`}
                      onPress={() => open({ kind: 'log', source, line: 1 })}
                    >
                      {filesView.open}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h2>
        {filesView.problems} {report.problems.length > 0 && `(${report.problems.length})`}
      </h2>
      {report.problems.length === 0 && <p className="dim">{filesView.noProblems}</p>}
      <ul className="problems">
        {report.problems.slice(0, LISTED).map(({ code, where, params }) => (
          <li key={JSON.stringify([code, where, params])}>
            <PlaceLink where={where} />: {safe(problemText(code, params, language))} <Code>{code}</Code>
          </li>
        ))}
        {rest > 0 && <li className="dim">{words.headline.more(rest)}</li>}
      </ul>
    </div>
  )
}
