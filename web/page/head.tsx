import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { Language } from '../../src/tell/messages/index.ts'
import { type Settings, useWords } from './settings.ts'
import type { Zone } from './time.ts'
import type { View } from './views.ts'

/** The bar at the top: views, and what the reader may choose for all of them. */
export function Head(props: {
  /** None: there is nothing to view yet. */
  readonly views: readonly View[]
  readonly view: View
  readonly setView: (view: View) => void
  readonly set: (settings: Settings) => void
  readonly again: (() => void) | null
  /** Other pages beside this one. */
  readonly links: readonly (readonly [href: string, label: string])[]
}) {
  const { views, view, setView, set, again, links } = props
  const { texts, language, theme, zone } = useWords()
  const settings: Settings = { language, theme, zone }
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <header className="head">
      <p className="brand">
        <BrandMark />
        <span>Turnpike</span>
      </p>
      {views.length > 0 && (
        <nav aria-label={texts.viewsLabel} className="views">
          {views.map(each => (
            <Button
              key={each}
              className="view"
              aria-current={each === view ? 'page' : 'false'}
              onPress={() => setView(each)}
            >
              {texts.views[each]}
            </Button>
          ))}
        </nav>
      )}
      <span className="head-space" />
      {links.map(([href, label]) => (
        <a key={href} className="head-link" href={href}>
          {label}
        </a>
      ))}
      {again && (
        <Button className="button small" onPress={again}>
          {texts.again}
        </Button>
      )}
      <Choice<Zone>
        label={texts.zone}
        value={zone}
        options={[
          ['utc', texts.utc],
          ['local', texts.local],
        ]}
        choose={chosen => set({ ...settings, zone: chosen })}
      />
      <Choice<Language>
        label={texts.language}
        value={language}
        options={[
          ['en', 'English'],
          ['ja', '日本語'],
        ]}
        choose={chosen => set({ ...settings, language: chosen })}
      />
      <Button
        className="button small icon-button"
        aria-label={texts.theme[other]}
        onPress={() => set({ ...settings, theme: other })}
      >
        <ThemeIcon />
      </Button>
    </header>
  )
}

function Choice<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly choose: (value: T) => void
}) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.value]}
      onSelectionChange={keys => {
        const chosen = props.options.find(([value]) => keys.has(value))
        if (chosen) props.choose(chosen[0])
      }}
    >
      {props.options.map(([value, label]) => (
        <ToggleButton
          key={value}
          id={value}
          className="segment"
          {...(value === 'en' || value === 'ja' ? { lang: value } : {})}
        >
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

/** A barrier across two lines of a road. */
const BrandMark = () => (
  <svg className="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M4 21V6h4v15M6 9l15-5" />
    <path d="M8 21h13" className="road" />
  </svg>
)

const ThemeIcon = () => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" className="solid" />
  </svg>
)
