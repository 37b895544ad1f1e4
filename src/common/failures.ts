import { type AppError, detailsIn, type ErrorCode } from './errors';
import type { Language } from './messages.catalogue';

/** A refusal of one entry among many, as the answer to all of them tells it. */
export function failureOf(refused: AppError, language: Language) {
  const { code, details } = refused;
  const error: { code: ErrorCode; message: string; details?: object } = {
    code,
    message: refused.messageIn(language),
  };
  if (details) error.details = detailsIn(language, details);
  return error;
}
