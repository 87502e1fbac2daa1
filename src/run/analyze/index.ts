export {
  type AnalyzeOptions,
  analyze,
  type Examined,
  examine,
  type Gathered,
  type GatherOptions,
  gather,
} from './analyze.ts'
