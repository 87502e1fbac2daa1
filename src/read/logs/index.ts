export { CONCEALED, conceal } from './conceal.ts'
export * from './event.ts'
export { createLogReader, LONGEST_LINE, type LogCounts, type LogOptions, type LogReader } from './reader.ts'
export {
  decodeSegment,
  encodeSegment,
  namesOrigin,
  originOf,
  type SegmentDescriptor,
  segmentOf,
} from './segment.ts'
