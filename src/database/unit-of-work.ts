import type { EntityManager, QueryRunner } from 'typeorm';
import type { RequestContext } from '../tenancy/request-context';
import { type DatabaseClient, Flight, type FlightResult } from './flight';
import type { Query } from './statement';

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
  /** How long a flight may be without an answer before its connection is given up; 0: as long as it takes. */
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

  /**
   * Sends the queries in the only flight of the unit, which PostgreSQL takes for a transaction without being told.
   * @returns the rows of each
   */
  async readOnce(queries: readonly Query[]): Promise<unknown[][]> {
    const settings = [this.options.settings, ...(queries.some(isComposed) ? [PLANNED_FOR_ITS_VALUES] : [])];
    this.state = 'done';
    const results = await this.send([...settings, ...queries]);
    return results.slice(settings.length).map(({ rows }) => rows);
  }

  /** Works with TypeORM's manager on this transaction's connection, for tables that aren't on a hot path. */
  async manage<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.state === 'new') await this.flight();
    return this.heard(work(this.runner.manager));
  }

  /**
   * Sends the last queries together with COMMIT. Nothing can be checked between them: a write must raise by itself
   * when its condition fails.
   * @throws when anything failed; then nothing of the transaction holds, once it is rolled back
   */
  async commit(writes: readonly Query[]): Promise<void> {
    const opening = this.takeOpening();
    if (opening.length > 2)
      throw new Error('a unit with an opening of its own is opened before it is committed');
    const results = await this.send([...opening, ...writes, COMMIT]);
    this.state = 'done';
    if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was not committed');
  }

  /** Gives everything up, if there is something to give up. @throws when the connection can't be told: it is destroyed */
  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'done';
    try {
      await this.send([ROLLBACK]);
    } catch (error) {
      this.client.connection.stream.destroy();
      throw error;
    }
  }

  private takeOpening(): Query[] {
    if (this.state === 'done') throw new Error('this unit of work is over');
    if (this.state === 'open') return [];
    this.state = 'open';
    return [BEGIN, this.options.settings, ...(this.options.opening ?? [])];
  }

  private async send(queries: readonly Query[]): Promise<FlightResult[]> {
    if (queries.length === 0) return [];
    if (queries.includes(WITHOUT_TIME_LIMIT)) this.silenceMs = 0;
    const flight = Flight.send(this.client, queries, this.options.prepared);
    try {
      return await this.heard(flight.results);
    } catch (error) {
      noteFailure(error, flight.current);
      throw error;
    }
  }

  /**
   * Waits for an answer. PostgreSQL ends every statement that takes too long by itself, so silence beyond that means that
   * nobody is there, or that a flight's statements together take longer than one may: the connection is destroyed, and
   * whatever waits for it fails.
   */
  private async heard<T>(answer: Promise<T>): Promise<T> {
    if (this.silenceMs === 0) return answer;
    const silence = setTimeout(() => this.client.connection.stream.destroy(), this.silenceMs);
    try {
      return await answer;
    } finally {
      clearTimeout(silence);
    }
  }
}

/** Also tells where the flight was sent from: the driver's error comes from its socket. */
function noteFailure(error: unknown, failed: Query | undefined): void {
  if (!(error instanceof Error)) return;
  Error.captureStackTrace(error, noteFailure);
  if (failed) failures.set(error, failed);
}

function named(name: string, text: string): Query {
  return { statement: { name, text }, values: [] };
}

/**
 * What is put together for one request depends on its values more than on the size of the organization; and some of it
 * reads every customer, which workers do sooner.
 */
const PLANNED_FOR_ITS_VALUES = named(
  'unit_plan_for_values',
  `select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('max_parallel_workers_per_gather', '2', true)`,
);

function isComposed({ statement, values }: Query): boolean {
  return statement.name === '' && values.length > 0;
}

const BEGIN = named('unit_begin', 'begin');
const COMMIT = named('unit_commit', 'commit');
const ROLLBACK = named('unit_rollback', 'rollback');

/** The rest of the transaction may take as long as it needs. */
export const WITHOUT_TIME_LIMIT = named('unit_without_time_limit', 'set local statement_timeout = 0');

/** A point inside a transaction to which a refusal can return. */
export const SAVEPOINT = named('unit_savepoint', 'savepoint decision');
export const ROLLBACK_TO_SAVEPOINT = named('unit_rollback_to_savepoint', 'rollback to savepoint decision');
