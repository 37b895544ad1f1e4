import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { Writer } from '../../idempotency/writer';
import { defaultTiers } from '../../organizations/default-program';
import { OrganizationsService } from '../../organizations/organizations.service';
import type { RequestContext } from '../../tenancy/request-context';
import type { Program } from './program.entity';
import type { Tier } from './tier.entity';
import type { CreateProgramDto, UpdateProgramDto } from './programs.dto';
import { NOT_RETIRED, programs, programsRepository, tiers } from './programs.repository';
import { programView } from './programs.presenter';

/** Loyalty programs. At most one is active; balances stay with their program. */
@Injectable()
export class ProgramsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** All programs with their tiers, the oldest first. */
  list(context: RequestContext) {
    return this.database.transaction(context, async (unit) => {
      const found = await programs.find(unit, {}, { created_at: 'ASC', id: 'ASC' });
      const all = await tiers.find(unit, NOT_RETIRED, { min_points: 'ASC' });
      const tiersOf = new Map(found.map(({ id }): [string, Tier[]] => [id, []]));
      for (const tier of all) tiersOf.get(tier.program_id)?.push(tier);
      return {
        writes: [],
        result: found.map((program) => programView(program, tiersOf.get(program.id) ?? [])),
      };
    });
  }

  /** Creates a program with the default tiers, active if it says so. @throws AppError VALIDATION_ERROR */
  create(context: RequestContext, input: CreateProgramDto): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      await unit.rows(programsRepository.lock(context));
      const now = this.clock.now();
      const program = {
        id: newId(),
        name: input.name,
        points_per_currency_unit: input.pointsPerCurrencyUnit ?? 1,
        currency_per_point: input.currencyPerPoint ?? 100,
        points_expire_after_days: input.pointsExpireAfterDays ?? null,
        rounding: input.rounding ?? ('unit_floor' as const),
        currency: input.currency ?? (await this.organizations.currency(unit)),
        is_active: input.isActive ?? false,
        created_at: now,
        updated_at: now,
      };
      const deactivated = program.is_active ? await deactivateOthers(unit, program.id, now) : [];
      await programs.insert(unit, program);
      for (const tier of defaultTiers()) {
        await tiers.insert(unit, { ...tier, program_id: program.id, created_at: now, updated_at: now });
      }
      return {
        writes: [
          auditEntry(context, now, { action: 'program.created', entityId: program.id }),
          ...deactivated,
        ],
        answer: Answer.created(await withTiers(unit, program)),
      };
    });
  }

  /** Changes what is given; activating one program deactivates the other. @throws AppError NOT_FOUND, VALIDATION_ERROR */
  update(context: RequestContext, id: string, input: UpdateProgramDto): Promise<Answer> {
    const changes = changesOf(input);
    if (Object.keys(changes).length === 0) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      await unit.rows(programsRepository.lock(context));
      const before = await find(unit, id);
      const changedFields = Object.keys(changes).filter(
        (column) => changes[column as keyof typeof changes] !== before[column as keyof Program],
      );
      if (changedFields.length === 0) return { writes: [], answer: Answer.ok(await withTiers(unit, before)) };
      const deactivated = changes.is_active === true ? await deactivateOthers(unit, id, now) : [];
      await programs.update(unit, { id }, { ...changes, updated_at: now });
      return {
        writes: [
          auditEntry(context, now, { action: 'program.updated', entityId: id, changedFields }),
          ...deactivated,
        ],
        answer: Answer.ok(await withTiers(unit, { ...before, ...changes })),
      };
    });
  }

  /** Deletes a program that nothing depends on; one with members or rewards is deactivated. @throws AppError NOT_FOUND */
  delete(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      await unit.rows(programsRepository.lock(context));
      const before = await find(unit, id);
      const [dependants] = await unit.rows(programsRepository.hasDependants(context, id));
      if (!dependants?.found) {
        await programs.delete(unit, { id });
        const audit = auditEntry(context, now, { action: 'program.deleted', entityId: id });
        return { writes: [audit], answer: Answer.ok({ deleted: true }) };
      }
      if (before.is_active) await programs.update(unit, { id }, { is_active: false, updated_at: now });
      const audit = auditEntry(context, now, {
        action: 'program.updated',
        entityId: id,
        changedFields: ['is_active'],
      });
      return {
        writes: before.is_active ? [audit] : [],
        answer: Answer.ok({ deleted: false, deactivated: true }),
      };
    });
  }
}

async function find(unit: UnitOfWork, id: string): Promise<Program> {
  const [program] = await programs.find(unit, { id });
  if (!program) throw new AppError('NOT_FOUND');
  return program;
}

/** Deactivates every other program. @returns the audit rows of those that were active */
async function deactivateOthers(unit: UnitOfWork, id: string, now: Date): Promise<Query[]> {
  const { context } = unit;
  const others = await unit.rows(programsRepository.deactivateOthers(context, id, now));
  return others.map((other) =>
    auditEntry(context, now, {
      action: 'program.updated',
      entityId: other.id,
      changedFields: ['is_active'],
    }),
  );
}

async function withTiers(unit: UnitOfWork, program: Omit<Program, 'organization_id'>) {
  return programView(
    program,
    await tiers.find(unit, { program_id: program.id, ...NOT_RETIRED }, { min_points: 'ASC' }),
  );
}

function changesOf(input: UpdateProgramDto) {
  const given = {
    name: input.name,
    points_per_currency_unit: input.pointsPerCurrencyUnit,
    currency_per_point: input.currencyPerPoint,
    points_expire_after_days: input.pointsExpireAfterDays,
    rounding: input.rounding,
    currency: input.currency,
    is_active: input.isActive,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<
    typeof given
  >;
}
