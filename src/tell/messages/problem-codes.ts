/**
 * Codes of problems that the readers raise, each documented where it is raised, by the part of the input they are about: the family decides
 * what an explain page advises.
 */
export const PROBLEM_FAMILIES = {
  certificate: [
    'pem-unterminated',
    'pem-mismatched-end',
    'pem-bad-base64',
    'not-a-certificate-file',
    'pkcs7-unreadable',
    'certificate-unreadable',
    'certificate-trailing-data',
    'certificate-time-unreadable',
    'extension-unreadable',
    'extension-repeated',
  ],
} as const

export type ProblemFamily = keyof typeof PROBLEM_FAMILIES
export type ProblemCode = (typeof PROBLEM_FAMILIES)[ProblemFamily][number]

export const PROBLEM_CODES: readonly ProblemCode[] = Object.values(PROBLEM_FAMILIES).flat()

export function familyOf(code: ProblemCode): ProblemFamily {
  const families = Object.keys(PROBLEM_FAMILIES) as ProblemFamily[]
  return (
    families.find(family => (PROBLEM_FAMILIES[family] as readonly string[]).includes(code)) ?? 'certificate'
  )
}
