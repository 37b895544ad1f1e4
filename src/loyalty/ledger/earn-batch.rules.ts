import { AppError } from '../../common/errors';
import { type EarningRule, decideEarning } from './earning.rules';
import { entryOfType, followedBy } from './changes.rules';
import {
  type AccountState,
  type LedgerChange,
  type Moment,
  type NewEntry,
  tierFor,
  type TierState,
  withoutDue,
} from './ledger.rules';

/** An order to earn for, with checked values. */
export interface BatchOrder {
  customerId: string;
  orderId: string;
  /** minor units of the program's currency */
  amount: number;
  description: string | null;
  occurredAt: string | null;
}

/** An account under its lock, and whose it is. */
export interface BatchMember {
  customerId: string;
  account: AccountState;
}

export interface Surroundings<Entry> {
  /** by the id that was sent: of the customer, or of somebody who was merged into her */
  members: ReadonlyMap<string, BatchMember>;
  /** the orders that have been earned already, by whom */
  known: ReadonlyMap<string, { customerId: string; entry: Entry }>;
  /** @throws AppError what is wrong with the order before its account is looked at */
  refuse: (order: BatchOrder) => void;
  /** @throws AppError when the order doesn't fit the program's rule */
  ruleFor: (order: BatchOrder) => EarningRule;
  /** told how many points the batch has given so far, and how many come now. @throws AppError POINTS_LIMIT */
  refuseBeyond: (given: number, points: number) => void;
  /** a new entry as the answer shows it */
  show: (accountId: string, entry: NewEntry) => Entry;
  moment: Moment;
}

/** What became of an order: the account is as it stands after it. */
export interface Verdict<Entry> {
  status: 'earned' | 'existing' | 'nothing';
  entry: Entry | null;
  account: AccountState;
  tier: TierState | null;
}

export interface EarnBatchDecision<Entry> {
  /** one for each order, in the order they came; an error is a refusal of that order alone */
  verdicts: (Verdict<Entry> | AppError)[];
  /** one for each account that changes */
  changes: { locked: AccountState; change: LedgerChange }[];
}

/**
 * Decides a batch as if its orders came one after the other to `POST …/earn`: each is computed from the account as the
 * ones before it left it, and an order that was earned, by the batch itself too, is found.
 */
export function decideEarnBatch<Entry>(
  orders: readonly BatchOrder[],
  around: Surroundings<Entry>,
): EarnBatchDecision<Entry> {
  return new EarnWalk(around).through(orders);
}

interface Standing {
  member: BatchMember;
  change: LedgerChange | null;
}

class EarnWalk<Entry> {
  /** by account, however many ids it is asked for by */
  private readonly standings = new Map<string, Standing>();
  private readonly earned: Map<string, { customerId: string; entry: Entry }>;
  private given = 0;

  constructor(private readonly around: Surroundings<Entry>) {
    this.earned = new Map(around.known);
  }

  through(orders: readonly BatchOrder[]): EarnBatchDecision<Entry> {
    const verdicts = orders.map((order) => this.judge(order));
    const changes = [...this.standings.values()].flatMap(({ member, change }) =>
      change ? [{ locked: member.account, change }] : [],
    );
    return { verdicts, changes };
  }

  private judge(order: BatchOrder): Verdict<Entry> | AppError {
    try {
      return this.decide(order);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  private decide(order: BatchOrder): Verdict<Entry> {
    this.around.refuse(order);
    const standing = this.standingOf(order.customerId);
    const { member } = standing;
    const first = this.earned.get(order.orderId);
    if (first && first.customerId !== member.customerId) throw new AppError('ORDER_ALREADY_EARNED');
    if (first) return this.unchanged('existing', first.entry, standing);
    const { moment } = this.around;
    const decided = decideEarning(accountOf(standing), this.around.ruleFor(order), order, moment);
    if (!decided) return this.unchanged('nothing', null, standing);
    return this.keep(order.orderId, standing, decided.change);
  }

  private keep(orderId: string, standing: Standing, change: LedgerChange): Verdict<Entry> {
    const entry = entryOfType(change, 'earned');
    this.around.refuseBeyond(this.given, entry.points);
    this.given += entry.points;
    standing.change = standing.change ? followedBy(standing.change, change) : change;
    const shown = this.around.show(change.account.id, entry);
    this.earned.set(orderId, { customerId: standing.member.customerId, entry: shown });
    return { status: 'earned', entry: shown, account: change.account, tier: change.tier };
  }

  private unchanged(status: 'existing' | 'nothing', entry: Entry | null, standing: Standing): Verdict<Entry> {
    const account = withoutDue(accountOf(standing), this.around.moment.now);
    return { status, entry, account, tier: tierFor(account.tiers, account.totalEarned) };
  }

  private standingOf(customerId: string): Standing {
    const member = this.around.members.get(customerId);
    if (!member) throw new AppError('NOT_FOUND');
    let standing = this.standings.get(member.account.id);
    if (!standing) this.standings.set(member.account.id, (standing = { member, change: null }));
    return standing;
  }
}

function accountOf({ member, change }: Standing): AccountState {
  return change?.account ?? member.account;
}
