import { AppError, type ErrorCode, unavailable } from '../common/errors';

/** The refusals that a constraint stands for, by its name. */
const CONSTRAINTS: Record<string, ErrorCode> = {
  uq_customers_org_phone: 'PHONE_IN_USE',
  uq_customers_org_email: 'EMAIL_IN_USE',
  uq_coupons_org_code: 'COUPON_CODE_IN_USE',
  ck_customer_loyalty_points_balance: 'POINTS_LIMIT',
  ck_customer_loyalty_total_points_earned: 'POINTS_LIMIT',
};

const INPUT = new Set(['22021', '22P05', '22003', '22P02', '22007', '22008', '22001', '22023']);
const RETRYABLE = new Set(['40001', '40P01']);
const UNAVAILABLE = new Set(['55P03', '57014', '25P03', '25P04']);
/** No connection, no right to log in, no room or memory, a server that comes or goes. */
const UNAVAILABLE_CLASSES = ['08', '28', '53', '57P'];
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ECONNABORTED',
]);

interface DatabaseError extends Error {
  code?: unknown;
  constraint?: unknown;
}

/** True for what the whole unit of work may try again: a serialization failure or a deadlock. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

/** True when an index or a foreign key found what the unit's decision could not see yet: decided again, it will. */
export function isLateConflict(error: unknown): boolean {
  return codeOf(error) === '23505' || codeOf(error) === '23503';
}

/** Thrown when two looks of one unit disagree, because somebody changed things between them: the unit runs again. */
export class StaleDecision extends Error {
  readonly code = '40001';
}

/** True when a statement, or a lock, wasn't done with within its time. */
export function isTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03' || codeOf(error) === '57014';
}

/**
 * The one seam where an error of PostgreSQL, its driver or its pool becomes one of the service's own. Others pass.
 */
export function translate(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (INPUT.has(code)) return new AppError('VALIDATION_ERROR', undefined, { cause: error });
  if (code.startsWith('23')) return constraintError(error as DatabaseError, code);
  return isOfSurroundings(code) || isConnectionMessage(error) ? unavailable(error) : error;
}

/** Overload and faults: nothing that a request could be blamed for. */
function isOfSurroundings(code: string): boolean {
  return (
    RETRYABLE.has(code) ||
    UNAVAILABLE.has(code) ||
    CONNECTION.has(code) ||
    UNAVAILABLE_CLASSES.some((start) => code.startsWith(start))
  );
}

function constraintError(error: DatabaseError, code: string): AppError {
  const known = CONSTRAINTS[String(error.constraint)];
  if (known) return new AppError(known, undefined, { cause: error });
  return new AppError(code === '23503' ? 'NOT_FOUND' : 'CONFLICT', undefined, { cause: error });
}

function codeOf(error: unknown): string {
  const code = (error as DatabaseError | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The driver and its pool have no codes for these. */
function isConnectionMessage(error: unknown): boolean {
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|timeout expired|Connection terminated|connection error and is not queryable|Client was closed|Query read timeout/.test(
      error.message,
    )
  );
}
