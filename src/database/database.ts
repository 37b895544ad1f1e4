import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Gate } from '../admission/gate';
import type { Kind } from '../admission/line';
import { Settings } from '../config/settings';
import { RequestContext } from '../tenancy/request-context';
import { sessionSettings } from './data-source';
import { isLateConflict, isRetryable, translate } from './postgres-errors';
import { type Query, query, statement } from './statement';
import type { DatabaseClient } from './flight';
import { UnitOfWork, type UnitOptions } from './unit-of-work';

const ATTEMPTS = 4;
/** How much later than PostgreSQL's own timeout a statement is given up here. */
const SILENCE_MS = 2_000;

const enterOrganization = statement(
  'database_enter_organization',
  `select set_config('role', $1, true), set_config('app.organization_id', $2, true)`,
);

const enterOrganizationPooled = statement(
  'database_enter_organization_pooled',
  `select set_config('role', $1, true), set_config('app.organization_id', $2, true),
          (select count(set_config(name, value, true)) from unnest($3::text[], $4::text[]) as settings (name, value))`,
);

const NIL = '00000000-0000-0000-0000-000000000000';

const listOrganizations = statement<{ id: string }>(
  'database_list_organizations',
  `select id from organization_ids($1::uuid, $2) as id`,
);

/** What a unit's work leaves for the end: the last writes, sent together with COMMIT, and its result. */
export interface Outcome<T> {
  writes: readonly Query[];
  result: T;
}

export type Opening = Pick<UnitOptions, 'opening' | 'onOpened'>;

/**
 * The only way to the tenants' tables. Everything runs in a transaction that has taken the application's role and the
 * context's organization, so row security holds even where a filter was forgotten.
 */
@Injectable()
export class Database {
  private readonly session: Record<string, string>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly gate: Gate,
    @Inject(Settings) private readonly settings: Settings,
  ) {
    this.session = sessionSettings(settings);
  }

  /** The ids of the organizations after one: for tools and jobs, which have none. @throws AppError */
  async organizationIds(after: string | null, rows: number): Promise<string[]> {
    const found = await this.readAsNobody(query(listOrganizations, after, rows));
    return found.map(({ id }) => id);
  }

  /** Reads what belongs to no organization: row security shows no row of any. @throws AppError */
  readAsNobody<Row>(single: Query<Row>): Promise<Row[]> {
    return this.read(nobody(), single);
  }

  /** The same past the queue, on a connection that is kept for it: whether the database answers. @throws what it says */
  async readPastQueue<Row>(single: Query<Row>): Promise<Row[]> {
    const [rows] = await this.onConnection(nobody(), {}, (unit) => unit.readOnce([single]));
    return rows as Row[];
  }

  /** Reads with one query, in one round trip. @throws AppError */
  async read<Row>(context: RequestContext, single: Query<Row>): Promise<Row[]> {
    const [rows] = await this.readAll(context, [single]);
    return rows as Row[];
  }

  /** Reads with several queries in one round trip. @returns the rows of each @throws AppError */
  async readAll(context: RequestContext, queries: readonly Query[]): Promise<unknown[][]> {
    try {
      return await this.withUnit('read', context, {}, (unit) => unit.readOnce(queries));
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * Runs a unit of work: `work` reads, locks and decides, and leaves its last writes to be sent with COMMIT. The whole
   * unit runs again, at most three times, after a serialization failure, a deadlock, or a unique index that found at
   * the end what the decision could not see yet; so `work` must not have effects outside of the unit.
   * @throws AppError; then nothing was written
   */
  async transaction<T>(
    context: RequestContext,
    work: (unit: UnitOfWork) => Promise<Outcome<T>>,
    opening: Opening = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.withUnit('write', context, opening, async (unit) => {
          const { writes, result } = await work(unit);
          await unit.commit(writes);
          return result;
        });
      } catch (error) {
        if (attempt === ATTEMPTS || !(isRetryable(error) || isLateConflict(error))) throw translate(error);
        await sleep(Math.random() * 10 * 2 ** attempt);
      }
    }
  }

  private async withUnit<T>(
    kind: Kind,
    context: RequestContext,
    opening: Opening,
    use: (unit: UnitOfWork) => Promise<T>,
  ): Promise<T> {
    const leave = await this.gate.enter(context.organizationId, kind, context);
    try {
      return await this.onConnection(context, opening, use);
    } finally {
      leave();
    }
  }

  private async onConnection<T>(
    context: RequestContext,
    opening: Opening,
    use: (unit: UnitOfWork) => Promise<T>,
  ): Promise<T> {
    const runner = this.dataSource.createQueryRunner('master');
    try {
      const client = (await runner.connect()) as DatabaseClient;
      const unit = new UnitOfWork(context, runner, client, { ...opening, ...this.unitOptions(context) });
      try {
        return await use(unit);
      } catch (error) {
        await unit.rollback();
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private unitOptions(context: RequestContext): UnitOptions {
    const { role = '', ...others } = this.session;
    const settings = this.settings.DATABASE_POOLER
      ? query(
          enterOrganizationPooled,
          role,
          context.organizationId,
          Object.keys(others),
          Object.values(others),
        )
      : query(enterOrganization, role, context.organizationId);
    const { PREPARED_STATEMENTS: prepared, STATEMENT_TIMEOUT_MS: limitMs } = this.settings;
    return { prepared, silenceMs: limitMs === 0 ? 0 : limitMs + SILENCE_MS, settings };
  }
}

function nobody(): RequestContext {
  return new RequestContext({ organizationId: NIL, actor: 'puntos', requestId: NIL });
}
