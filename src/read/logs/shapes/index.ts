import type { Shape } from '../shape.ts'
import { access } from './access.ts'
import { alarm } from './alarm.ts'
import { diagnostic } from './diagnostic.ts'
import { httpError } from './http-error.ts'
import { marker } from './marker.ts'
import { otherTls } from './other-tls.ts'
import { provisioning } from './provisioning.ts'
import { setting } from './setting.ts'
import { step } from './step.ts'

/** Every log shape that is read, the frequent ones first; the first that knows a record has it. */
export const SHAPES: readonly Shape[] = [
  diagnostic,
  step,
  access,
  httpError,
  setting,
  alarm,
  otherTls,
  provisioning,
  marker,
]
