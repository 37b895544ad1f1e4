import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import type { CreateTierDto, UpdateTierDto } from './programs.dto';
import { tierView } from './programs.presenter';
import { NOT_RETIRED, programs, programsRepository, tiers } from './programs.repository';
import { ReevaluationService } from './reevaluation.service';
import type { Tier } from './tier.entity';

/** Tiers. An edit that could move members begins a re-evaluation of all of them, in batches. */
@Injectable()
export class TiersService {
  constructor(
    private readonly writer: Writer,
    private readonly reevaluation: ReevaluationService,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError NOT_FOUND for the program, CONFLICT for a name or threshold that is taken */
  create(context: RequestContext, input: CreateTierDto): Promise<Answer> {
    return this.edit(context, async (unit, now) => {
      const [program] = await programs.find(unit, { id: input.programId });
      if (!program) throw new AppError('NOT_FOUND');
      const tier = {
        id: newId(),
        program_id: input.programId,
        name: input.name,
        min_points: input.minPoints,
        multiplier: input.multiplier,
        retired_at: null,
        created_at: now,
        updated_at: now,
      };
      await refuseTaken(unit, tier);
      await tiers.insert(unit, tier);
      const reevaluate = this.reevaluation.request(unit, tier.program_id, now);
      return {
        writes: [auditEntry(context, now, { action: 'tier.created', entityId: tier.id }), ...reevaluate],
        answer: Answer.created(tierView(tier)),
      };
    });
  }

  /** @throws AppError NOT_FOUND, VALIDATION_ERROR, CONFLICT */
  update(context: RequestContext, id: string, input: UpdateTierDto): Promise<Answer> {
    const given = { name: input.name, min_points: input.minPoints, multiplier: input.multiplier };
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<typeof given>;
    if (Object.keys(changes).length === 0) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    return this.edit(context, async (unit, now) => {
      const before = await find(unit, id);
      const after = { ...before, ...changes };
      const changedFields = Object.keys(changes).filter(
        (column) => after[column as keyof Tier] !== before[column as keyof Tier],
      );
      if (changedFields.length === 0) return { writes: [], answer: Answer.ok(tierView(before)) };
      await refuseTaken(unit, after);
      await tiers.update(unit, { id }, { ...changes, updated_at: now });
      const moves = after.min_points !== before.min_points;
      const reevaluate = moves ? this.reevaluation.request(unit, before.program_id, now) : [];
      return {
        writes: [
          auditEntry(context, now, { action: 'tier.updated', entityId: id, changedFields }),
          ...reevaluate,
        ],
        answer: Answer.ok(tierView(after)),
      };
    });
  }

  /**
   * Deletes a tier: it counts no more at once, and its row goes when its last member has been re-evaluated.
   * @throws AppError NOT_FOUND; CONFLICT when a reward asks for it
   */
  delete(context: RequestContext, id: string): Promise<Answer> {
    return this.edit(context, async (unit, now) => {
      const before = await find(unit, id);
      const [rewards] = await unit.rows(programsRepository.rewardsOfTier(context, id));
      if (rewards?.found) throw new AppError('CONFLICT', { rewards: ['a reward asks for this tier'] });
      await tiers.update(unit, { id }, { retired_at: now, updated_at: now });
      const reevaluate = this.reevaluation.request(unit, before.program_id, now);
      return {
        writes: [auditEntry(context, now, { action: 'tier.deleted', entityId: id }), ...reevaluate],
        answer: Answer.ok({ deleted: true }),
      };
    });
  }

  private edit(
    context: RequestContext,
    work: (unit: UnitOfWork, now: Date) => Promise<Decision>,
  ): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      await unit.rows(programsRepository.lock(context));
      return work(unit, this.clock.now());
    });
  }
}

async function find(unit: UnitOfWork, id: string): Promise<Tier> {
  const [tier] = await tiers.find(unit, { id, ...NOT_RETIRED });
  if (!tier) throw new AppError('NOT_FOUND');
  return tier;
}

async function refuseTaken(
  unit: UnitOfWork,
  tier: Pick<Tier, 'id' | 'program_id' | 'name' | 'min_points'>,
): Promise<void> {
  const others = (await tiers.find(unit, { program_id: tier.program_id, ...NOT_RETIRED })).filter(
    ({ id }) => id !== tier.id,
  );
  if (others.some(({ name }) => name === tier.name))
    throw new AppError('CONFLICT', { name: ['another tier has this name'] });
  if (others.some(({ min_points }) => min_points === tier.min_points)) {
    throw new AppError('CONFLICT', { minPoints: ['another tier has this threshold'] });
  }
}
