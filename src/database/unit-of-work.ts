import type { EntityManager, QueryRunner } from 'typeorm';
import type { RequestContext } from '../tenancy/request-context';
import type { Query, Value } from './statement';

/** The part of a `pg` client that a unit of work uses. */
export interface DatabaseClient {
  connection: { stream: { cork(): void; uncork(): void; destroy(): void } };
  query(config: {
    name?: string;
    text: string;
    values?: readonly Value[];
  }): Promise<{ rows: unknown[]; command: string }>;
}

type RowsOf<Queries extends readonly Query[]> = {
  -readonly [I in keyof Queries]: Queries[I] extends Query<infer Row> ? Row[] : never;
};

const failures = new WeakMap<object, Query>();

/** The query of a flight that PostgreSQL refused; undefined when the error isn't one of a query. */
export function failedQuery(error: unknown): Query | undefined {
  return typeof error === 'object' && error !== null ? failures.get(error) : undefined;
}

export interface UnitOptions {
  prepared: boolean;
  /** How long a statement may be without an answer before its connection is given up; 0: as long as it takes. */
  silenceMs: number;
  /** Sent right after BEGIN: sets the role and the organization. */
  settings: Query;
  /** Sent once, with the first flight, before its queries. */
  opening?: readonly Query[];
  /** Sees the opening's rows before anyone sees the rest of the first flight; may throw. */
  onOpened?: (rows: unknown[][]) => void;
}

/**
 * One transaction of one organization. It is handed to whoever works inside it; nothing else reaches the database
 * there.
 *
 * Queries travel in flights: all of a flight are sent at once and answered in order, so a flight costs one round trip.
 * BEGIN, the role and the organization ride on the first, COMMIT on the last.
 */
export class UnitOfWork {
  private state: 'new' | 'open' | 'done' = 'new';
  private silenceMs: number;

  constructor(
    readonly context: RequestContext,
    private readonly runner: QueryRunner,
    private readonly client: DatabaseClient,
    private readonly options: UnitOptions,
  ) {
    this.silenceMs = options.silenceMs;
  }

  /**
   * Sends the queries in one flight.
   * @returns the rows of each, in the same order
   * @throws PostgreSQL's error for the first query that failed; `failedQuery` names it
   */
  async flight<Queries extends readonly Query[]>(...queries: Queries): Promise<RowsOf<Queries>> {
    const opening = this.takeOpening();
    const results = await this.send([...opening, ...queries]);
    if (opening.length > 0) this.options.onOpened?.(results.slice(2, opening.length).map(({ rows }) => rows));
    return results.slice(opening.length).map(({ rows }) => rows) as RowsOf<Queries>;
  }

  /** Sends one query. @returns its rows */
  async rows<Row>(single: Query<Row>): Promise<Row[]> {
    const [rows] = await this.flight(single);
    return rows;
  }

  /** Sends the queries with BEGIN before and COMMIT behind them, all in one flight. @returns the rows of each */
  async readOnce(queries: readonly Query[]): Promise<unknown[][]> {
    const opening = [...this.takeOpening(), ...(queries.some(isComposed) ? [PLANNED_FOR_ITS_VALUES] : [])];
    this.state = 'done';
    const results = await this.send([...opening, ...queries, COMMIT]);
    return results.slice(opening.length, -1).map(({ rows }) => rows);
  }

  /** Works with TypeORM's manager on this transaction's connection, for tables that aren't on a hot path. */
  async manage<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.state === 'new') await this.flight();
    const [result] = await this.answersTo([work(this.runner.manager)]);
    return valueOf(result as PromiseSettledResult<T>);
  }

  /**
   * Sends the last queries together with COMMIT. Nothing can be checked between them: a write must raise by itself
   * when its condition fails.
   * @throws when anything failed; then nothing of the transaction holds
   */
  async commit(writes: readonly Query[]): Promise<void> {
    const opening = this.takeOpening();
    if (opening.length > 2)
      throw new Error('a unit with an opening of its own is opened before it is committed');
    this.state = 'done';
    const results = await this.send([...opening, ...writes, COMMIT]);
    if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was not committed');
  }

  /** Gives everything up, if there is something to give up. */
  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'done';
    await this.send([ROLLBACK]);
  }

  private takeOpening(): Query[] {
    if (this.state === 'done') throw new Error('this unit of work is over');
    if (this.state === 'open') return [];
    this.state = 'open';
    return [BEGIN, this.options.settings, ...(this.options.opening ?? [])];
  }

  private async send(queries: readonly Query[]): Promise<{ rows: unknown[]; command: string }[]> {
    if (queries.includes(WITHOUT_TIME_LIMIT)) this.silenceMs = 0;
    const settled = await this.answersTo(this.sendTogether(queries));
    return settled.map((result, index) => {
      if (result.status === 'rejected') noteFailure(result.reason, queries[index] as Query);
      return valueOf(result);
    });
  }

  /**
   * Waits for answers, as long as they keep coming. PostgreSQL ends every statement that takes too long by itself, so
   * silence beyond that means that nobody is there: the connection is destroyed, and whatever waits for it fails.
   */
  private async answersTo<T>(awaited: Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
    if (this.silenceMs === 0) return Promise.allSettled(awaited);
    const silence = setTimeout(() => this.client.connection.stream.destroy(), this.silenceMs);
    const heard = (): void => void silence.refresh();
    for (const answer of awaited) answer.then(heard, heard);
    try {
      return await Promise.allSettled(awaited);
    } finally {
      clearTimeout(silence);
    }
  }

  /** The driver writes each query by itself: corked, a flight is one write to the socket. */
  private sendTogether(queries: readonly Query[]): ReturnType<DatabaseClient['query']>[] {
    const { stream } = this.client.connection;
    stream.cork();
    try {
      return queries.map((each) => this.client.query(this.configOf(each)));
    } finally {
      stream.uncork();
    }
  }

  private configOf({ statement, values }: Query): { name?: string; text: string; values?: readonly Value[] } {
    if (statement.name === '' && values.length === 0) return { text: statement.text };
    if (statement.name === '' || !this.options.prepared) return { text: statement.text, values };
    return { name: statement.name, text: statement.text, values };
  }
}

function noteFailure(reason: unknown, failed: Query): void {
  if (typeof reason === 'object' && reason !== null) failures.set(reason, failed);
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'fulfilled') return result.value;
  throw result.reason;
}

function plain(text: string): Query {
  return { statement: { name: '', text }, values: [] };
}

/**
 * What is put together for one request depends on its values more than on the size of the organization; and some of it
 * reads every customer, which workers do sooner.
 */
const PLANNED_FOR_ITS_VALUES = plain(
  `select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('max_parallel_workers_per_gather', '2', true)`,
);

function isComposed({ statement, values }: Query): boolean {
  return statement.name === '' && values.length > 0;
}

const BEGIN = plain('begin');
const COMMIT = plain('commit');
const ROLLBACK = plain('rollback');

/** The rest of the transaction may take as long as it needs. */
export const WITHOUT_TIME_LIMIT = plain('set local statement_timeout = 0');

/** A point inside a transaction to which a refusal can return. */
export const SAVEPOINT = plain('savepoint decision');
export const ROLLBACK_TO_SAVEPOINT = plain('rollback to savepoint decision');
