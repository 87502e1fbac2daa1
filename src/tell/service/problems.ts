import type { Language } from '../messages/index.ts'

/** Why the service refuses a request; the last part of a problem's `type` (RFC 9457, section 3.1.1). */
export const SERVICE_PROBLEMS = [
  'bad-request',
  'token-needed',
  'token-wrong',
  'too-many-attempts',
  'foreign-origin',
  'foreign-host',
  'not-found',
  'upload-gone',
  'offset-conflict',
  'upload-busy',
  'upload-too-large',
  'checksum-mismatch',
  'wrong-protocol-version',
  'wrong-content-type',
  'too-many-uploads',
  'uploads-incomplete',
  'already-ended',
  'not-ended',
  'headers-too-large',
  'console-closed',
  'gateway-unreachable',
  'fault',
] as const
export type ServiceProblem = (typeof SERVICE_PROBLEMS)[number]

const TITLES: Readonly<Record<Language, Readonly<Record<ServiceProblem, string>>>> = {
  en: {
    'bad-request': 'The request is not what the API describes',
    'token-needed': 'A token is needed',
    'token-wrong': 'The token is not valid',
    'too-many-attempts': 'Too many attempts; wait before the next one',
    'foreign-origin': 'The request comes from another site',
    'foreign-host': 'The service is not known by this host name',
    'not-found': 'There is nothing here',
    'upload-gone': 'The upload was not completed in time and is gone',
    'offset-conflict': 'The upload continues at another offset',
    'upload-busy': 'Another request is writing to this upload',
    'upload-too-large': 'The upload is larger than allowed or than announced',
    'checksum-mismatch': 'What arrived does not have the checksum that was announced',
    'wrong-protocol-version': 'Only version 1.0.0 of the tus protocol is spoken here',
    'wrong-content-type': 'The content type is not one that is taken here',
    'too-many-uploads': 'Too many uploads are under way; wait until some have ended',
    'uploads-incomplete': 'Not all of these uploads are there and complete',
    'already-ended': 'The analysis has already ended',
    'not-ended': 'The analysis has not ended yet',
    'headers-too-large': 'The header section is too large',
    'console-closed':
      'The console is open only where the service asks for a token (turnpike serve --new-token)',
    'gateway-unreachable': 'The gateway does not answer',
    fault: 'A fault of the service',
  },
  ja: {
    'bad-request': 'リクエストが API の定義に一致しません',
    'token-needed': 'トークンが必要です',
    'token-wrong': 'トークンが無効です',
    'too-many-attempts': '試行回数が多すぎます。しばらく待ってから再試行してください',
    'foreign-origin': '別のサイトからのリクエストです',
    'foreign-host': 'このホスト名ではサービスを利用できません',
    'not-found': '見つかりません',
    'upload-gone': '期限内に完了しなかったため、アップロードは削除されました',
    'offset-conflict': 'アップロードの続きは別のオフセットからです',
    'upload-busy': '別のリクエストがこのアップロードに書き込み中です',
    'upload-too-large': 'アップロードが上限または申告されたサイズを超えています',
    'checksum-mismatch': '受信した内容が申告されたチェックサムと一致しません',
    'wrong-protocol-version': '使用できるのは tus プロトコルのバージョン 1.0.0 だけです',
    'wrong-content-type': 'この Content-Type は受け付けられません',
    'too-many-uploads': '進行中のアップロードが多すぎます。完了するまで待ってください',
    'uploads-incomplete': '指定されたアップロードの中に、存在しないか未完了のものがあります',
    'already-ended': '解析はすでに終了しています',
    'not-ended': '解析はまだ終了していません',
    'headers-too-large': 'ヘッダーが大きすぎます',
    'console-closed':
      'コンソールは、サービスがトークンを要求する場合にだけ使用できます (turnpike serve --new-token)',
    'gateway-unreachable': 'ゲートウェイが応答しません',
    fault: 'サービスの障害です',
  },
}

export const serviceProblemText = (problem: ServiceProblem, language: Language): string =>
  TITLES[language][problem]
