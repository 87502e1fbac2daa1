import { Button } from 'react-aria-components'
import type { Artifact } from '../../../src/tell/artifacts/index.ts'
import { safe } from '../../../src/tell/text/index.ts'
import { Data } from '../parts/data.tsx'
import { download } from '../parts/download.ts'
import { Snippet } from '../parts/scroll.tsx'
import { zipOf } from '../parts/zip.ts'
import { useWords } from '../settings.ts'
import { useAnswer } from '../use-answer.ts'

/** The files that carry the plan out, each to look at and to save, and all of them at once. */
export function Artifacts() {
  const { texts, language } = useWords()
  const answered = useAnswer('artifacts', { language })
  if (answered.kind !== 'here') return null
  const files = answered.value
  const save = ({ path, text }: Artifact) =>
    download(path.slice(path.lastIndexOf('/') + 1), [text], 'text/plain')
  const saveAll = () => {
    const members = files.map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }))
    download('turnpike-repair.zip', [zipOf(members)], 'application/zip')
  }
  return (
    <section aria-labelledby="artifacts-title">
      <h2 id="artifacts-title">{texts.repair.files}</h2>
      <p className="dim">{texts.repair.filesLead}</p>
      <p className="actions">
        <Button className="button primary" onPress={saveAll}>
          {texts.repair.downloadAll}
        </Button>
      </p>
      <ul className="artifacts">
        {files.map(file => (
          <li key={file.path}>
            <details>
              <summary>
                <span className="mono">
                  <Data>{file.path}</Data>
                </span>
              </summary>
              <Snippet label={file.path}>{file.text.split('\n').map(safe).join('\n')}</Snippet>
            </details>
            <Button
              className="button small"
              aria-label={`${texts.repair.download}: ${file.path}`}
              onPress={() => save(file)}
            >
              {texts.repair.download}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
