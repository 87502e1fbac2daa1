export { playStory } from './play.ts'
export { STORIES, type StoryEvent, type StoryOptions } from './types.ts'
