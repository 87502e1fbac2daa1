import type { Lab } from '../lab.ts'
import type { Story } from '../truth.ts'
import { storyAddress, storySelfSigned } from './source-document.ts'

/** Every story by the name of its bundle. */
export const STORIES: Readonly<Record<string, (lab: Lab) => Promise<Story>>> = {
  'story-self-signed': storySelfSigned,
  'story-address': storyAddress,
}
