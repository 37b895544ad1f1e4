import { Message, type PlainText, say } from './messages';
import { type Language, MESSAGES } from './messages.catalogue';

/** Every error code of the API with its status. A code that isn't here does not compile. */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  ORGANIZATION_UNKNOWN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PHONE_IN_USE: 409,
  EMAIL_IN_USE: 409,
  NO_ACTIVE_PROGRAM: 409,
  INSUFFICIENT_POINTS: 409,
  POINTS_LIMIT: 409,
  ORDER_ALREADY_EARNED: 409,
  ALREADY_REVERSED: 409,
  REWARD_NOT_AVAILABLE: 409,
  REWARD_LIMIT_REACHED: 409,
  REWARD_OUT_OF_STOCK: 409,
  PROGRAM_MISMATCH: 409,
  CUSTOMER_ANONYMIZED: 409,
  COUPON_CODE_IN_USE: 409,
  COUPON_INACTIVE: 409,
  COUPON_NOT_STARTED: 409,
  COUPON_EXPIRED: 409,
  COUPON_CUSTOMER_REQUIRED: 409,
  COUPON_NOT_ASSIGNED: 409,
  COUPON_LIMIT_REACHED: 409,
  COUPON_CUSTOMER_LIMIT_REACHED: 409,
  COUPON_MIN_ORDER_AMOUNT: 409,
  COUPON_NO_MATCHING_ITEM: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_MISMATCH: 422,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** A code without a message in each language does not compile. */
const SAID: Readonly<Record<ErrorCode, Readonly<Record<Language, string>>>> = MESSAGES;

/** A word for programs, the same in every language: a reason, a status. */
export interface Word {
  readonly word: string;
}

export type Detail = PlainText | Message | Word;

export type ErrorDetails = Readonly<Record<string, readonly Detail[] | number>>;

/**
 * A refusal or failure with its code; the status and the message follow from it.
 * `details` names fields with their messages, or figures that help (never an id or personal data). What it says is
 * put into words when it is sent, in the language of who asked.
 */
export class AppError extends Error {
  readonly status: number;
  private readonly instead: PlainText | Message | undefined;

  /** @param options.message what is said instead of the code's own message */
  constructor(
    readonly code: ErrorCode,
    readonly details?: ErrorDetails,
    options: { cause?: unknown; retryAfterSeconds?: number; message?: PlainText | Message } = {},
  ) {
    super(options.message === undefined ? SAID[code].en : spoken(options.message).in('en'), {
      cause: options.cause,
    });
    this.name = 'AppError';
    this.status = ERROR_STATUS[code];
    this.instead = options.message;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  readonly retryAfterSeconds: number | undefined;

  messageIn(language: Language): string {
    return this.instead === undefined ? SAID[this.code][language] : spoken(this.instead).in(language);
  }

  /** Refused by a rule on present data: the kind of answer that an idempotency key remembers. */
  get isRuleRefusal(): boolean {
    return this.status === 404 || (this.status === 409 && this.code !== 'IDEMPOTENCY_IN_PROGRESS');
  }
}

function spoken(message: PlainText | Message): Message {
  return typeof message === 'string' ? say(message) : message;
}

/** One field that isn't valid. */
export function invalidField(field: string, message: PlainText | Message): AppError {
  return new AppError('VALIDATION_ERROR', { [field]: [message] });
}

export function unavailable(cause?: unknown, details?: ErrorDetails): AppError {
  return new AppError('UNAVAILABLE', details, { cause, retryAfterSeconds: 1 });
}

/** More comes than can be done. Told with how many others, not one by one: there may be thousands a second. */
export class Overloaded extends AppError {
  constructor() {
    super('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }
}

/** The body of every error. */
export function errorBody(error: AppError, requestId: string, language: Language = 'en') {
  const { code, details } = error;
  const said = details ? { details: detailsIn(language, details) } : {};
  return { success: false, error: { code, message: error.messageIn(language), ...said, requestId } };
}

/** All details in words. */
export function detailsIn(language: Language, details: ErrorDetails): Record<string, string[] | number> {
  const entries = Object.entries(details).map(([name, said]): [string, string[] | number] => [
    name,
    typeof said === 'number' ? said : said.map((detail) => detailIn(language, detail)),
  ]);
  return Object.fromEntries(entries);
}

/** A detail in words. */
export function detailIn(language: Language, detail: Detail): string {
  if (typeof detail === 'string') return say(detail).in(language);
  return detail instanceof Message ? detail.in(language) : detail.word;
}

/** The same as problem details (RFC 9457). */
export function problemOf(status: number, { message, ...rest }: ReturnType<typeof errorBody>['error']) {
  return { type: 'about:blank', title: message, status, ...rest };
}
