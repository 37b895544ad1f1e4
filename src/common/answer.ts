import { type AppError, errorBody, problemOf } from './errors';
import type { Language } from './messages.catalogue';
import type { Pagination } from './pagination';

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

  static refused(error: AppError, requestId: string, language: Language): Answer {
    const body = JSON.stringify(errorBody(error, requestId, language));
    return new Answer(error.status, body, { 'content-language': language });
  }

  /** The same refusal as problem details. */
  asProblem(): Answer {
    const { error } = JSON.parse(this.body) as ReturnType<typeof errorBody>;
    return new Answer(this.status, JSON.stringify(problemOf(this.status, error)), this.headers);
  }

  /** The same with the version of what it shows, for `If-Match`. A remembered answer comes back without it. */
  tagged(version: number): Answer {
    return new Answer(this.status, this.body, { ...this.headers, etag: `"${version}"` });
  }

  static replayed(status: number, body: string): Answer {
    return new Answer(status, body, { 'idempotency-replayed': 'true' });
  }
}

function envelope(data: unknown): string {
  return JSON.stringify({ success: true, data });
}

/** A page of a list: its information stands beside the data, or together with it below a name. */
export class Paged<T> {
  private name: string | undefined;
  private beside: object = {};

  constructor(
    readonly data: readonly T[],
    readonly pagination: Pagination,
  ) {}

  /** `data` is then `{ <name>: items, pagination }`, with what else stands `beside` them. */
  static within<T>(name: string, data: readonly T[], pagination: Pagination, beside: object = {}): Paged<T> {
    const list = new Paged(data, pagination);
    list.name = name;
    list.beside = beside;
    return list;
  }

  /** The whole body. */
  get body(): string {
    const { name, data, pagination, beside } = this;
    if (name !== undefined) return envelope({ ...beside, [name]: data, pagination });
    return JSON.stringify({ success: true, data, pagination });
  }
}
