import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Language } from '../../../tell/messages/index.ts'
import { type ServiceProblem, serviceProblemText } from '../../../tell/service/index.ts'

/** HTTP status of each problem. 460 is of the tus protocol (checksum extension). */
export const STATUS: Readonly<Record<ServiceProblem, number>> = {
  'bad-request': 400,
  'token-needed': 401,
  'token-wrong': 401,
  'foreign-origin': 403,
  'console-closed': 403,
  'not-found': 404,
  'offset-conflict': 409,
  'uploads-incomplete': 409,
  'already-ended': 409,
  'not-ended': 409,
  'upload-gone': 410,
  'wrong-protocol-version': 412,
  'upload-too-large': 413,
  'wrong-content-type': 415,
  'foreign-host': 421,
  'upload-busy': 423,
  'too-many-attempts': 429,
  'too-many-uploads': 429,
  'too-many-reports': 429,
  'headers-too-large': 431,
  'checksum-mismatch': 460,
  fault: 500,
  'gateway-unreachable': 502,
}

/** A request that is refused; the answer is a problem document. */
export class Refusal extends Error {
  readonly problem: ServiceProblem
  readonly detail: string | undefined
  readonly headers: Readonly<Record<string, string>>
  constructor(problem: ServiceProblem, detail?: string, headers: Readonly<Record<string, string>> = {}) {
    super(problem)
    this.problem = problem
    this.detail = detail
    this.headers = headers
  }
}

/** RFC 9457, section 3. */
export const problemSchema = z
  .object({
    type: z.string().describe('urn:turnpike:problem: and the code'),
    title: z.string().describe('in the language asked for'),
    status: z.int(),
    detail: z.string().optional().describe('what exactly, for engineers; English'),
  })
  .meta({ id: 'Problem' })

export function sendRefusal(reply: FastifyReply, refusal: Refusal, language: Language): FastifyReply {
  const { problem, detail } = refusal
  const status = STATUS[problem]
  return reply
    .code(status)
    .headers(refusal.headers)
    .header('Content-Language', language)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:turnpike:problem:${problem}`,
        title: serviceProblemText(problem, language),
        status,
        ...(detail !== undefined && { detail }),
      }),
    )
}

/** The first language of ours that the client names (RFC 9110, section 12.5.4; weights are not compared). */
export function languageOf(request: FastifyRequest): Language {
  const told = request.headers['accept-language'] ?? ''
  const known = told
    .split(',')
    .map(each => each.trim().slice(0, 2).toLowerCase())
    .find(each => each === 'en' || each === 'ja')
  return known === 'ja' ? 'ja' : 'en'
}
