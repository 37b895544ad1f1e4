import fc from 'fast-check';
import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';
import { COUPONS } from './coupon-model';
import { LedgerModel } from './ledger-model';
import { EXPIRE_AFTER_DAYS, OTHER_RATE, REWARD } from './model-types';
import type { Real } from './real-ledger';
import { sequences } from './sequences';

const LENGTH = 50;
/** A database serves this many commands; then a fresh one takes over, so that the run doesn't slow down as it goes. */
const COMMANDS_A_DATABASE = 2_500;

export interface LaneResult {
  commands: number;
  sequences: number;
}

/** Runs sequences one after the other, each in an organization of its own. */
export class Lane {
  private readonly result: LaneResult = { commands: 0, sequences: 0 };

  /** @param stop set by the first lane that fails: the others end too */
  constructor(
    private readonly seed: number,
    private readonly stop: { isAsked: boolean },
  ) {}

  /** @throws fast-check's error with seed, path and the sequence that fails */
  async run(commands: number): Promise<LaneResult> {
    try {
      while (this.result.commands < commands && !this.stop.isAsked) await this.runOnDatabase(commands);
      return this.result;
    } catch (error) {
      this.stop.isAsked = true;
      process.stdout.write(`model lane ${this.seed} failed after ${this.result.commands} commands\n`);
      throw error;
    }
  }

  private async runOnDatabase(commands: number): Promise<void> {
    const service = await startTestService();
    try {
      const until = Math.min(commands, this.result.commands + COMMANDS_A_DATABASE);
      while (this.result.commands < until && !this.stop.isAsked)
        await this.batch(service, until - this.result.commands);
    } finally {
      await service.close();
    }
  }

  /** Tells every thousand commands, so that a long run is seen to go on. */
  private count(): void {
    this.result.commands += 1;
    if (this.result.commands % 1_000 > 0) return;
    process.stdout.write(`model lane ${this.seed}: ${this.result.commands} commands\n`);
  }

  private async batch(service: TestService, commands: number): Promise<void> {
    const property = fc.asyncProperty(sequences(LENGTH), async (sequence) => {
      if (this.stop.isAsked) return;
      const real = await newOrganization(service, () => this.count());
      const model = new LedgerModel();
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      this.result.sequences += 1;
    });
    await fc.assert(property, {
      seed: this.seed + this.result.sequences,
      numRuns: Math.ceil(commands / LENGTH),
      // Looking for a shorter counterexample can take longer than the run: only when it is asked for.
      endOnFailure: process.env.MODEL_SHRINK === undefined,
    });
  }
}

async function newOrganization(service: TestService, onCommand: () => void): Promise<Real> {
  const organizationId = newId();
  const api = service.as('org_admin', organizationId);
  const [program] = (await api.get('/v1/loyalty/programs')).body.data;
  await api.patch(`/v1/loyalty/programs/${program.id}`, { pointsExpireAfterDays: EXPIRE_AFTER_DAYS });
  const other = await api.post('/v1/loyalty/programs', {
    name: 'Other',
    pointsPerCurrencyUnit: OTHER_RATE,
    rounding: 'exact_floor',
  });
  const context = new RequestContext({ organizationId, actor: 'model', requestId: newId() });
  let numbers = 0;
  return {
    api,
    plainApi: api,
    clock: service.clock,
    rewardId: await newReward(api, program.id as string),
    programs: [program, other.body.data].map(named),
    customers: [],
    entries: new Map(),
    redemptions: new Map(),
    merges: new Map(),
    coupons: await newCoupons(api),
    couponUses: new Map(),
    remembered: [],
    orders: [],
    next: () => (numbers += 1),
    onCommand,
    expire: async () => void (await service.app.get(ExpiryService).expire(context)),
    reevaluate: (programId) => service.app.get(ReevaluationService).run(context, programId),
  };
}

/** Ten percent each, with the model's limits. */
async function newCoupons(api: ApiClient): Promise<Real['coupons']> {
  const made = COUPONS.map((limits, index) =>
    api.post('/v1/coupons', {
      ...{ code: `COUPON-${index}`, name: 'Ten percent', type: 'percentage', discountValue: 10 },
      ...limits,
    }),
  );
  return (await Promise.all(made)).map(({ body }) => body.data);
}

async function newReward(api: ApiClient, programId: string): Promise<string> {
  const reward = await api.post('/v1/loyalty/rewards', {
    programId,
    name: 'Dessert',
    pointsCost: REWARD.cost,
    rewardType: 'free_item',
    stockRemaining: REWARD.stock,
    maxPerCustomer: REWARD.max,
  });
  return reward.body.data.id as string;
}

function named({ id, tiers }: any): Real['programs'][number] {
  return { id, tiers: Object.fromEntries(tiers.map((tier: any) => [tier.name, tier.id])) };
}
