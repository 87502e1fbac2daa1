export { type AnalyzeOptions, analyze, type Gathered, type GatherOptions, gather } from './analyze.ts'
