import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { enqueue } from '../../jobs/jobs.repository';
import type { RequestContext } from '../../tenancy/request-context';
import type { Rollup } from '../../totals/rollups';
import { changeTotals } from '../../totals/totals.repository';
import { accountsRepository } from '../accounts/accounts.repository';
import { reevaluationView } from './programs.presenter';
import { programs } from './programs.repository';
import {
  type MoveRow,
  reevaluationRepository,
  reevaluations,
  type RunningRow,
} from './reevaluation.repository';

const BATCH = 1_000;

export const REEVALUATE_TIERS = 'reevaluate_tiers';

/** Moves a program's members to the tiers they deserve after an edit, a batch in a transaction. */
@Injectable()
export class ReevaluationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The writes that begin a re-evaluation, or begin a running one again, with the edit that asks for it. */
  request(unit: UnitOfWork, programId: string, now: Date): Query[] {
    const { context } = unit;
    return [
      reevaluationRepository.request(context, newId(), programId, now),
      enqueue(REEVALUATE_TIERS, { programId }, `${REEVALUATE_TIERS}:${context.organizationId}:${programId}`),
    ];
  }

  /** The last re-evaluation of a program; null when there was none. @throws AppError NOT_FOUND */
  progress(context: RequestContext, programId: string) {
    return this.database.transaction(context, async (unit) => {
      const [program] = await programs.find(unit, { id: programId });
      if (!program) throw new AppError('NOT_FOUND');
      const [last] = await reevaluations.find(unit, { program_id: programId }, { requested_at: 'DESC' });
      return { writes: [], result: last ? reevaluationView(last) : null };
    });
  }

  /** Carries a re-evaluation to its end; safe to run twice, and by two at once. */
  async run(context: RequestContext, programId: string): Promise<void> {
    while (await this.runBatch(context, programId));
  }

  /** Merges wait for it, and it for them: both lock several accounts. @returns whether there may be more */
  private runBatch(context: RequestContext, programId: string): Promise<boolean> {
    return this.database.transaction(context, async (unit) => {
      const [, [running]] = await unit.flight(
        accountsRepository.shareEnrollment(context),
        reevaluationRepository.lockRunning(context, programId),
      );
      if (!running) return { writes: [], result: false };
      const accounts = await unit.rows(
        reevaluationRepository.lockBatch(context, programId, running.after_id, BATCH),
      );
      const last = accounts.at(-1);
      if (!last) {
        return { writes: endingWrites(context, programId, running, this.clock.now()), result: false };
      }
      const ids = accounts.map(({ id }) => id);
      const moves = await unit.rows(reevaluationRepository.moveBatch(context, ids));
      const advance = reevaluationRepository.advance(
        context,
        running.id,
        last.id,
        ids.length,
        moves.reduce((sum, { members }) => sum + members, 0),
      );
      const rollups = moves.flatMap((move) => rollupsOfMove(programId, move));
      return { writes: [advance, changeTotals(context, { rollups })], result: true };
    });
  }
}

/** The tier that was deleted was told of then: its row goes now. */
function endingWrites(
  context: RequestContext,
  programId: string,
  { id, done, changed }: RunningRow,
  now: Date,
): Query[] {
  return [
    reevaluationRepository.dropRetired(context, programId),
    reevaluationRepository.finish(context, id, now),
    auditEntry(context, now, {
      action: 'program.reevaluated',
      entityId: programId,
      counts: { accounts: done, changed },
    }),
  ];
}

function rollupsOfMove(programId: string, move: MoveRow): Rollup[] {
  const from = { programId, subjectId: move.from_tier_id };
  const to = { programId, subjectId: move.to_tier_id };
  return [
    { metric: 'members', ...from, amount: -move.members },
    { metric: 'members', ...to, amount: move.members },
  ];
}
