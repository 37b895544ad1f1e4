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
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_MISMATCH: 422,
  INTERNAL_ERROR: 500,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

const MESSAGES: Record<ErrorCode, string> = {
  VALIDATION_ERROR: 'The request has fields that are not valid.',
  BAD_REQUEST: 'The request could not be understood.',
  UNAUTHORIZED: 'A valid bearer token is required.',
  FORBIDDEN: 'This token does not allow that.',
  ORGANIZATION_UNKNOWN: 'The organization of this token is not known here.',
  NOT_FOUND: 'There is no such resource.',
  METHOD_NOT_ALLOWED: 'This path does not support that method.',
  CONFLICT: 'The request conflicts with the present state.',
  PHONE_IN_USE: 'Another customer has this phone number.',
  EMAIL_IN_USE: 'Another customer has this e-mail address.',
  NO_ACTIVE_PROGRAM: 'The organization has no active loyalty program.',
  INSUFFICIENT_POINTS: 'The balance does not cover this.',
  POINTS_LIMIT: 'This would exceed the largest number of points that can be kept exactly.',
  ORDER_ALREADY_EARNED: 'Another customer has earned points for this order.',
  ALREADY_REVERSED: 'Nothing is left of it to take back.',
  REWARD_NOT_AVAILABLE: 'The reward is not available to this customer now.',
  REWARD_LIMIT_REACHED: 'The customer has had this reward as often as it may be had.',
  REWARD_OUT_OF_STOCK: 'The reward is out of stock.',
  PROGRAM_MISMATCH: 'The account and the reward belong to different programs.',
  COUPON_CODE_IN_USE: 'Another coupon has this code.',
  COUPON_INACTIVE: 'The coupon is not active.',
  COUPON_NOT_STARTED: 'The coupon can not be used yet.',
  COUPON_EXPIRED: 'The coupon can not be used any more.',
  COUPON_CUSTOMER_REQUIRED: 'The coupon can only be used by a customer who is named.',
  COUPON_NOT_ASSIGNED: 'The coupon is for other customers.',
  COUPON_LIMIT_REACHED: 'The coupon was used as often as it may be used.',
  COUPON_CUSTOMER_LIMIT_REACHED: 'The customer has used the coupon as often as she may.',
  COUPON_MIN_ORDER_AMOUNT: 'The order is too small for the coupon.',
  COUPON_NO_MATCHING_ITEM: 'Nothing in the cart is what the coupon is for.',
  IDEMPOTENCY_IN_PROGRESS: 'A request with this Idempotency-Key is still running.',
  PAYLOAD_TOO_LARGE: 'The request body is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The request body must be JSON in UTF-8.',
  IDEMPOTENCY_MISMATCH: 'This Idempotency-Key was used for a different request.',
  INTERNAL_ERROR: 'Something went wrong on our side.',
  UNAVAILABLE: 'The service is busy; try again shortly.',
};

export type ErrorDetails = Record<string, string[] | number>;

/**
 * A refusal or failure with its code; the status and the message follow from it.
 * `details` names fields with their messages, or figures that help (never an id or personal data).
 */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly details?: ErrorDetails,
    options: { cause?: unknown; retryAfterSeconds?: number; message?: string } = {},
  ) {
    super(options.message ?? MESSAGES[code], { cause: options.cause });
    this.name = 'AppError';
    this.status = ERROR_STATUS[code];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  readonly retryAfterSeconds: number | undefined;

  /** Refused by a rule on present data: the kind of answer that an idempotency key remembers. */
  get isRuleRefusal(): boolean {
    return this.status === 404 || (this.status === 409 && this.code !== 'IDEMPOTENCY_IN_PROGRESS');
  }
}

/** One field that isn't valid. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('VALIDATION_ERROR', { [field]: [message] });
}

export function unavailable(cause?: unknown, details?: ErrorDetails): AppError {
  return new AppError('UNAVAILABLE', details, { cause, retryAfterSeconds: 1 });
}

/** The body of every error. */
export function errorBody(error: AppError, requestId: string) {
  const { code, message, details } = error;
  return { success: false, error: { code, message, ...(details ? { details } : {}), requestId } };
}

/** The same as problem details (RFC 9457). */
export function problemOf(status: number, { message, ...rest }: ReturnType<typeof errorBody>['error']) {
  return { type: 'about:blank', title: message, status, ...rest };
}
