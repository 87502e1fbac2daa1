import type { Fault } from './types.ts'

/** Does the port speak with us at all? No verdict is reached on these. */
export const LISTENERS: readonly Fault[] = [
  {
    name: 'plain-http',
    about: { en: 'plain HTTP where TLS is expected', ja: 'TLS のはずのポートが平文 HTTP' },
    listening: { instead: 'plain' },
    expected: { outcome: 'failed', cause: 'tls' },
  },
  {
    name: 'tls-1.1-only',
    about: { en: 'nothing newer than TLS 1.1', ja: 'TLS 1.1 までしか使えない' },
    listening: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    // To a client that speaks TLS 1.3 and therefore lists its versions; another one ends the handshake itself.
    expected: { outcome: 'failed', cause: 'alert', alert: 70 },
  },
  {
    name: 'no-shared-cipher',
    about: { en: 'no cipher suite in common', ja: '共通の暗号スイートがない' },
    listening: { maxVersion: 'TLSv1.2', ciphers: 'PSK-AES128-GCM-SHA256' },
    expected: { outcome: 'failed', cause: 'alert', alert: 40 },
  },
  {
    name: 'client-certificate-refused',
    about: {
      en: "the CA of Expressway-C's certificate is missing in tomcat-trust and CallManager-trust (CSCvz45074)",
      ja: 'Expressway-C 証明書の CA が tomcat-trust と CallManager-trust にない(CSCvz45074)',
    },
    listening: { clients: 'distrust' },
    expected: { outcome: 'failed', cause: 'alert', alert: 48 },
  },
  {
    name: 'port-closed',
    about: { en: 'nobody listens', ja: 'ポートが閉じている' },
    listening: { instead: 'closed' },
    expected: { outcome: 'failed', cause: 'unreachable' },
  },
  {
    name: 'port-reset',
    about: { en: 'closes the connection in the middle of the handshake', ja: 'ハンドシェイクの途中で切断' },
    listening: { instead: 'reset' },
    expected: { outcome: 'failed', cause: 'reset' },
  },
  {
    name: 'port-silent',
    about: { en: 'takes the connection and says nothing', ja: '接続は受け入れるが応答しない' },
    listening: { instead: 'silent' },
    expected: { outcome: 'failed', cause: 'timeout' },
  },
]
