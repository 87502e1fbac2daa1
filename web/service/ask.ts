import type { Language } from '../../src/tell/messages/index.ts'

/** Where the service answers. */
export const API = '/api/v1'

/** The service has none of that: it was started without. */
export class NotHere extends Error {}

/**
 * Asks the service that gave this page.
 *
 * @throws NotHere, Error with what the service says in the language asked for
 */
export async function ask<T>(
  path: string,
  language: Language,
  method: 'GET' | 'POST' = 'GET',
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${API}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'accept-language': language,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (response.ok) return (await response.json()) as T
  const told = (await response.json().catch(() => ({}))) as { readonly title?: unknown }
  const title = typeof told.title === 'string' ? told.title : `${response.status} ${response.statusText}`
  throw response.status === 404 ? new NotHere(title) : new Error(title)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
