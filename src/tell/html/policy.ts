import { sha256 } from '@noble/hashes/sha2.js'

const digest = (text: string) =>
  `'sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}'`

/** Policy of a page that is one file (Content Security Policy Level 3): nothing may be loaded, sent or framed; only this style sheet and this script run. */
export const policyOf = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `style-src ${digest(style)}`,
    `script-src ${digest(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
