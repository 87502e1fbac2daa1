import type { Instant, Where } from '../bytes/index.ts'
import type { Memory, TlsLimits } from './limits.ts'
import {
  createMessageAssembler,
  ENCRYPTED,
  type MessageSink,
  type Protection,
  type RawMessage,
} from './messages.ts'
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, createRecordReader, HANDSHAKE } from './records.ts'

/** What one side sends, record by record: a message is told when the record that ends it has arrived. */
export interface DirectionSink {
  message(message: RawMessage, at: Instant, where: Where): void
  /** Level and description of an alert in the clear. */
  alert(level: number, description: number, at: Instant, where: Where): void
  applicationData(length: number, at: Instant, where: Where): void
  sslv2Hello(length: number, at: Instant, where: Where): void
  /** The first bytes are not TLS. */
  foreign(): void
  problem(
    code: 'tls-record-header' | 'tls-message-limit' | Parameters<MessageSink['problem']>[0],
    length: number,
  ): void
  /** How handshake records stand that follow a ChangeCipherSpec of this side. */
  protectionAfterChange(): Protection
}

export interface Direction {
  receive(bytes: Uint8Array, at: Instant, where: Where): void
  lose(length: number, at: Instant, where: Where): void
  /** Nothing more will come: tells what is whole although its record is not, and lets go of the rest. */
  finish(at: Instant, where: Where): void
  /** ChangeCipherSpec, then an encrypted handshake record: this side's Finished. */
  finished(): boolean
  /** Not TLS, or given up. */
  dead(): boolean
}

export interface DirectionOptions {
  readonly midstream: boolean
  readonly limits: TlsLimits
  readonly memory: Memory | undefined
}

export function createDirection(sink: DirectionSink, options: DirectionOptions): Direction {
  let changedKeys = false
  let finished = false
  /** Length of the record that is arriving; an alert of more than two bytes is encrypted. */
  let length = 0
  let alert: number[] = []
  /** Messages of that record, and how many of them no longer look into bytes that are only lent. */
  let held: RawMessage[] = []
  let owned = 0

  const assembler = createMessageAssembler(
    {
      message(message) {
        if (held.length < options.limits.messages) held.push(message)
        else sink.problem('tls-message-limit', options.limits.messages)
      },
      problem: (code, size) => sink.problem(code, size),
    },
    options.limits,
    options.memory,
  )

  const tell = (at: Instant, where: Where): void => {
    const whole = held
    held = []
    owned = 0
    for (const message of whole) {
      sink.message(message, at, where)
      if (message.type === ENCRYPTED && changedKeys) finished = true
    }
  }

  const own = (): void => {
    for (; owned < held.length; owned++) {
      const { type, length: size, body } = held[owned]!
      if (body) held[owned] = { type, length: size, body: body.slice() }
    }
  }

  const endAlert = (at: Instant, where: Where): void => {
    const [level = 0, description] = alert
    const encrypted = changedKeys && sink.protectionAfterChange() === 'encrypted'
    if (length !== 2 || description === undefined || level < 1 || level > 2 || encrypted) return
    sink.alert(level, description, at, where)
  }

  const reader = createRecordReader(
    {
      start(type, size) {
        length = size
        alert = []
        if (type === HANDSHAKE) assembler.start(size, changedKeys ? sink.protectionAfterChange() : 'plain')
      },
      body(type, bytes) {
        if (type === HANDSHAKE) assembler.bytes(bytes)
        else if (type === ALERT && length === 2) alert.push(...bytes)
      },
      hole(type, missing) {
        if (type === HANDSHAKE) assembler.hole(missing)
      },
      end(type, at, where) {
        if (type === HANDSHAKE) tell(at, where)
        else if (type === ALERT) endAlert(at, where)
        else if (type === CHANGE_CIPHER_SPEC) changedKeys = true
        else if (type === APPLICATION_DATA) sink.applicationData(length, at, where)
      },
      sslv2Hello: (size, at, where) => sink.sslv2Hello(size, at, where),
      lost: () => assembler.realign(),
      foreign: () => sink.foreign(),
      unsound() {
        assembler.realign()
        sink.problem('tls-record-header', 0)
      },
    },
    options.midstream,
    options.memory,
  )

  return {
    receive(bytes, at, where) {
      reader.receive(bytes, at, where)
      own()
    },
    lose: (missing, at, where) => reader.lose(missing, at, where),
    finish(at, where) {
      reader.flush(at, where)
      tell(at, where)
      assembler.realign()
    },
    finished: () => finished,
    dead: reader.dead,
  }
}
