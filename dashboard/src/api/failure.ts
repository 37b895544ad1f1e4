import { HttpError } from 'react-admin';

/** An answer of the API that refuses, as it says it: code, message in the chosen language, fields or figures. */
export class Failure extends HttpError {
  constructor(
    readonly code: string,
    message: string,
    status: number,
    readonly details: Record<string, string[] | number>,
    readonly requestId?: string,
  ) {
    super(message, status, { errors: fieldErrors(details) });
    // HttpError's constructor makes everything an HttpError and no more.
    Object.setPrototypeOf(this, Failure.prototype);
    this.name = 'Failure';
  }

  /** What is wrong with each field, under the name that forms have for it. */
  get fields(): Record<string, string> {
    return fieldErrors(this.details);
  }

  /** A figure that the refusal brings, such as how many points are missing. */
  figure(name: string): number | undefined {
    const value = this.details[name];
    return typeof value === 'number' ? value : undefined;
  }
}

/** What the answer says, or that there was none. */
export function failureOf(answer: unknown, status: number): Failure {
  const error = (answer as { error?: Partial<Failure> } | null)?.error;
  if (!error?.code) return new Failure('UNREACHABLE', 'puntos.unreachable', status, {});
  return new Failure(error.code, error.message ?? error.code, status, error.details ?? {}, error.requestId);
}

/** For forms: the message of each field under the name the form has for it. */
function fieldErrors(details: Record<string, string[] | number>): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const [field, said] of Object.entries(details)) {
    if (Array.isArray(said)) errors[toSnake(field)] = said.join(' ');
  }
  return errors;
}

/** `pointsCost` as `points_cost`: the API takes the one and answers with the other. */
export function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
