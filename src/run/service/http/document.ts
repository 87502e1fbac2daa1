import { h, type Markup } from '../../../tell/html/index.ts'
import type { Language } from '../../../tell/messages/index.ts'

export { h, type Markup }

const HEAD = `<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Turnpike</title>
<link rel="stylesheet" href="/style.css">
</head>`

/** A whole page around its main part. */
export const renderDocument = (language: Language, main: Markup): string =>
  `<!DOCTYPE html>\n<html lang="${language}">\n${HEAD}\n<body>\n${main.html}</body>\n</html>\n`
