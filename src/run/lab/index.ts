export { createKeyPool } from '../pki/index.ts'
export { type LoginOptions, type LoginReport, logIn } from './client/index.ts'
export { askLab, controlPath } from './control.ts'
export * from './deployment/index.ts'
export { DiscoveryError, LabError } from './errors.ts'
export { type Expressway, type ExpresswayOptions, openExpressway } from './expressway.ts'
export {
  type Expected,
  expectedOf,
  FAULT_NAMES,
  FAULTS,
  type Fault,
  faultOf,
  type Listening,
  warningOf,
} from './faults/index.ts'
export { type LabOptions, openLab } from './lab.ts'
export { type LabNode, type Misbehaving, type Misbehaviour, type NodeRequest, PORTS } from './nodes/index.ts'
export { playStory, STORIES, type StoryEvent, type StoryOptions } from './stories/index.ts'
export type { AppliedFault, Cell, FaultPlace, Lab, ServerIdentity } from './types.ts'
export { type LabStatus, type LabUp, type LabUpWiring, labUp } from './up.ts'
export { type LabWiring, wiringOf } from './wiring.ts'
