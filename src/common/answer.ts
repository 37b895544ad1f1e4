import { type AppError, errorBody, problemOf } from './errors';

/**
 * A finished answer: status and body byte for byte, made once, so that what is sent is what an idempotency key keeps.
 */
export class Answer {
  private constructor(
    readonly status: number,
    readonly body: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  static ok(data: unknown): Answer {
    return new Answer(200, envelope(data));
  }

  static created(data: unknown): Answer {
    return new Answer(201, envelope(data));
  }

  /** Begun, and not over yet. */
  static accepted(data: unknown): Answer {
    return new Answer(202, envelope(data));
  }

  /** Success with nothing to say. */
  static done(): Answer {
    return new Answer(200, '{"success":true}');
  }

  static refused(error: AppError, requestId: string): Answer {
    return new Answer(error.status, JSON.stringify(errorBody(error, requestId)));
  }

  /** The same refusal as problem details. */
  asProblem(): Answer {
    const { error } = JSON.parse(this.body) as ReturnType<typeof errorBody>;
    return new Answer(this.status, JSON.stringify(problemOf(this.status, error)), this.headers);
  }

  static replayed(status: number, body: string): Answer {
    return new Answer(status, body, { 'idempotency-replayed': 'true' });
  }
}

function envelope(data: unknown): string {
  return JSON.stringify({ success: true, data });
}

/** A list whose page information stands beside the data. */
export class Paged<T> {
  constructor(
    readonly data: T[],
    readonly pagination: object,
  ) {}
}
