import { Inject, Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { Settings } from '../config/settings';
import { Database } from '../database/database';
import type { UnitOfWork } from '../database/unit-of-work';
import { Writer } from '../idempotency/writer';
import type { Organization } from '../tenancy/organization.entity';
import type { RequestContext } from '../tenancy/request-context';
import { rebuiltTotals } from '../totals/totals.repository';
import { defaultProgram } from './default-program';
import type { UpdateOrganizationDto } from './organization.dto';
import { organizationSettings, organizationsRepository } from './organizations.repository';

const KNOWN_FOR_MS = 60_000;
const KNOWN_AT_MOST = 100_000;

/** Organizations: their settings, and their beginning. */
@Injectable()
export class OrganizationsService {
  /** Organizations seen a short while ago, so that a request doesn't ask again. Value: until when, by the clock. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /**
   * Makes sure that the context's organization is here: provisions an unknown one where that is allowed.
   * @throws AppError ORGANIZATION_UNKNOWN
   */
  async ensure(context: RequestContext): Promise<void> {
    const now = this.clock.now().getTime();
    if ((this.known.get(context.organizationId) ?? 0) > now) return;
    if (!(await this.isHere(context))) {
      if (!this.provisions) throw new AppError('ORGANIZATION_UNKNOWN');
      await this.create(context, 'New organization');
    }
    if (this.known.size >= KNOWN_AT_MOST) this.known.clear();
    this.known.set(context.organizationId, now + KNOWN_FOR_MS);
  }

  /** Whether the context's organization is here; never provisions it. */
  async isHere(context: RequestContext): Promise<boolean> {
    const found = await this.database.read(context, organizationsRepository.exists(context));
    return found.length > 0;
  }

  /**
   * Creates the context's organization with its default program, once however many ask.
   * @returns whether it is new
   */
  async create(context: RequestContext, name: string): Promise<boolean> {
    const now = this.clock.now();
    const organization = { name, defaultCountry: this.settings.DEFAULT_COUNTRY };
    return this.database.transaction(context, async (unit) => {
      const [created] = await unit.rows(
        organizationsRepository.insert(context, organization, defaultProgram(), now),
      );
      const audit = auditEntry(context, now, {
        action: 'organization.created',
        entityId: context.organizationId,
      });
      return { writes: created ? [audit] : [], result: created !== undefined };
    });
  }

  /** The ids of all organizations, for jobs: nothing of a request may see across them. */
  async *all(): AsyncGenerator<string> {
    for (let after: string | null = null; ;) {
      const ids: string[] = await this.database.organizationIds(after, 1000);
      yield* ids;
      after = ids.at(-1) ?? null;
      if (after === null) return;
    }
  }

  /** The organization's settings. */
  async read(context: RequestContext) {
    return this.database.transaction(context, async (unit) => ({
      writes: [],
      result: view(await find(unit)),
    }));
  }

  /** The currency of new programs. @throws AppError ORGANIZATION_UNKNOWN */
  async currency(unit: UnitOfWork): Promise<string> {
    return (await find(unit)).currency;
  }

  /** Changes the settings that are given. @throws AppError VALIDATION_ERROR when nothing is given */
  async update(context: RequestContext, input: UpdateOrganizationDto): Promise<Answer> {
    const { name, timeZone, defaultCountry, currency } = input;
    const given = { name, time_zone: timeZone, default_country: defaultCountry, currency };
    const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (Object.keys(changes).length === 0) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const before = await find(unit);
      const changedFields = Object.keys(changes).filter(
        (column) => changes[column] !== before[column as keyof Organization],
      );
      if (changedFields.length === 0) return { writes: [], answer: Answer.ok(view(before)) };
      await organizationSettings.update(unit, {}, { ...changes, updated_at: now });
      const audit = auditEntry(context, now, {
        action: 'organization.updated',
        entityId: before.id,
        changedFields,
      });
      // Days begin and end elsewhere now: what was counted by day is counted again, and nobody counts meanwhile.
      const rebuilt = changedFields.includes('time_zone') ? rebuiltTotals(context) : [];
      return { writes: [...rebuilt, audit], answer: Answer.ok(view({ ...before, ...changes })) };
    });
  }

  /**
   * Counts the organization's totals and the analytics' roll-ups again, from the tables they are made of: after an
   * import, or when `ledger:verify` says that they differ. Writes wait meanwhile.
   * @throws AppError ORGANIZATION_UNKNOWN
   */
  async rebuildAnalytics(context: RequestContext): Promise<void> {
    await this.database.transaction(context, async (unit) => {
      const { id: entityId } = await find(unit);
      const action = 'organization.analytics_rebuilt';
      const audit = auditEntry(context, this.clock.now(), { action, entityId });
      return { writes: [...rebuiltTotals(context), audit], result: undefined };
    });
  }

  private get provisions(): boolean {
    return this.settings.AUTO_PROVISION_ORGANIZATIONS ?? this.settings.NODE_ENV !== 'production';
  }
}

async function find(unit: UnitOfWork): Promise<Organization> {
  const organization = await organizationSettings.findOne(unit);
  if (!organization) throw new AppError('ORGANIZATION_UNKNOWN');
  return organization;
}

function view({ id, name, time_zone, default_country, currency, created_at }: Organization) {
  return { id, name, time_zone, default_country, currency, created_at };
}
