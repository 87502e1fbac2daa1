import type { EngineWords } from './words.ts'

export const en: EngineWords = {
  'reason-phrase':
    'A refused origin is answered with 502 and an empty reason phrase; the gateway writes "connect failed".',
  wording:
    'Log lines have the words of the OpenSSL that the engine was built with (3.x); this peer is set to those of {wanted}.',
  'request-records':
    'Receive Request, Request Allowed, Sending Request, Receive Response and Sending Response are not written; requests stand in the engine’s own access log.',
  'request-records-late':
    'Receive Request to Sending Response are written from the engine’s access log: a few seconds late, without TrackingID, user and HTTPMSG, all attempts at the time of the first.',
  'exception-expiry':
    'The exception for {address} ends on {until}, but has no date in the engine: export again, or restart, by then.',
  'exception-log': 'Use of an exception is not logged.',
  'change-needs-restart':
    'Trust store, allow list, ciphers, exceptions and VerifyOriginServer are read at start: a change restarts the engine, and requests under way are lost.',
  'pool-not-judged-again':
    'A connection in the pool is matched by address, port and name alone, and is not verified again before it is reused.',
  'certificate-expires-in-pool': 'A connection goes on serving requests after its certificate has expired.',
  'edge-role':
    'Only requests of the tunnel are served: no TLS listener for clients, no X-Auth cookie, no get_edge_config.',
  'signature-algorithms':
    'The order of signature algorithms ({wanted}) cannot be set: under TLS 1.3 the origin chooses its certificate by OpenSSL’s default order.',
  'stricter-paths':
    'A path with a semicolon, or with a dot, slash, backslash, percent sign or control character percent-encoded, is denied for every rule.',
  'first-rule-decides':
    'Of several rules for one path, the one with the longest path alone decides about the method.',
  'denied-body':
    'A request that is not allowed is answered with the engine’s own 403 body and headers, and no Event is logged.',
  timeouts:
    'Timeouts are rounded up to seconds and end silence alone: a head that comes octet by octet goes on, an origin has one timeout for its head and for each pause of its body, and draining ends after five seconds.',
  limits:
    'The number of fields of a head ({fields}) and of idle connections to an origin ({idle}) is not limited; connections are counted over all threads.',
}
