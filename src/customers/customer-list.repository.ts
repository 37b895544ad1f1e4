import { composed, type Query, type Value } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import type { ListFilter, ListSort, SortedStart } from './customer-list.rules';
import { LIST_COLUMNS } from './customer-pages.repository';
import { ACTIVE_ACCOUNT, balanceAt } from './customers.repository';
import type { ListRow, Search } from './customers.rows';
import { FAR_ROWS, pageFromNearerEnd } from './nearer-end';

/** So many of a term's finds are looked at one by one; for more, the list is walked in its order. */
const MOST_FOUND = 5000;

const ACTIVE_PROGRAM = `(select id from programs where organization_id = $1 and is_active)`;

const CUSTOMERS = `c.organization_id = $1 and c.merged_into is null`;
const ACCOUNT_OF_CUSTOMER = `a.organization_id = $1 and a.customer_id = c.id and a.program_id = ${ACTIVE_PROGRAM}
  and a.merged_into is null`;

const BALANCE = balanceAt('$2');

interface SortKey {
  /** as the index has it */
  key: string;
  id: string;
  type: string;
  /** of the account, which not every customer has */
  ofAccount: boolean;
}

const NAME: SortKey = { key: 'c.name_key collate "C"', id: 'c.id', type: 'text', ofAccount: false };
const CREATED: SortKey = { key: 'c.created_at', id: 'c.id', type: 'timestamptz', ofAccount: false };
const BALANCE_KEY: SortKey = {
  key: 'a.points_balance',
  id: 'a.customer_id',
  type: 'bigint',
  ofAccount: true,
};
const EARNED: SortKey = { ...BALANCE_KEY, key: 'a.total_points_earned' };

const SORT_KEYS: Record<ListSort, SortKey> = {
  createdAt: CREATED,
  '-createdAt': CREATED,
  name: NAME,
  '-name': NAME,
  pointsBalance: BALANCE_KEY,
  '-pointsBalance': BALANCE_KEY,
  totalPointsEarned: EARNED,
  '-totalPointsEarned': EARNED,
};

/** A row of a page with the value that it stands at; null behind everyone who has one. */
export type SortedRow = ListRow & { sort_key: Date | string | number | null; marketing_opt_in: boolean };

export interface ListRequest {
  search: Search | null;
  filter: ListFilter;
}

/**
 * One text, put together of the fragments of this file. $1 is the organization, $2 the time at which balances hold;
 * whatever comes from the request is a value.
 */
class Composition {
  readonly values: Value[];
  readonly ofCustomer: string;
  readonly ofAccount: string;
  private readonly narrowings: string[];
  private readonly found: string;

  constructor(
    context: RequestContext,
    now: Date,
    private readonly request: ListRequest,
  ) {
    this.values = [context.organizationId, now];
    const { search } = request;
    this.found = search ? this.findsOf(search) : '';
    this.narrowings = search ? this.narrowingsOf(search) : [''];
    this.ofCustomer = this.conditionsOfCustomer();
    this.ofAccount = this.conditionsOfAccount();
  }

  value(value: Value, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  /**
   * The search index is open to `find_customers` alone. Who stands for somebody with such a phone or e-mail is looked for
   * among those who were merged, and only when the list is walked.
   */
  private findsOf({ term, digits }: Search): string {
    const [termAt, digitsAt] = [this.value(term, 'text'), this.value(digits, 'text')];
    const contacts = `strpos(substr(s.search_text, strpos(s.search_text, chr(31))), search_normalize(${termAt}))`;
    return `found as materialized (select id from find_customers(${termAt}, ${digitsAt}, ${MOST_FOUND + 1}) as id),
      standing as materialized (
        select s.merged_into as id from customers s where s.organization_id = $1 and s.merged_into is not null
          and (${contacts} > 0 or strpos(s.phone, ${digitsAt}) > 0)),`;
  }

  /**
   * Two ways to who is found, of which one is taken: PostgreSQL sees at the start that the other's condition fails. The
   * second one says nothing of how rare the term is, since it is common: so the list is walked in its order.
   */
  private narrowingsOf({ term, digits }: Search): string[] {
    const [termAt, digitsAt] = [this.value(term, 'text'), this.value(digits, 'text')];
    const many = `(select count(*) > ${MOST_FOUND} from found)`;
    const holds = `strpos(c.search_text, search_normalize(${termAt})) > 0 or strpos(c.phone, ${digitsAt}) > 0
      or c.id in (select id from standing)`;
    return [`and not ${many} and c.id in (select id from found)`, `and ${many} and (${holds})`];
  }

  with(ctes: string): string {
    return `with ${this.found} ${ctes}`;
  }

  /** The same select for each way to who is found. */
  each(select: (narrowing: string) => string): string {
    return this.narrowings.map((narrowing) => `(${select(narrowing)})`).join(' union all ');
  }

  /** What is asked of the customer's own row. */
  private conditionsOfCustomer(): string {
    const { createdFrom, createdTo, birthMonth, hasPhone, hasEmail, marketingOptIn } = this.request.filter;
    return all(
      createdFrom && `c.created_at >= ${this.value(createdFrom, 'timestamptz')}`,
      createdTo && `c.created_at < ${this.value(createdTo, 'timestamptz')}`,
      birthMonth && `extract(month from c.birth_date) = ${this.value(birthMonth, 'integer')}`,
      hasPhone !== undefined && `c.phone is ${hasPhone ? 'not null' : 'null'}`,
      hasEmail !== undefined && `c.email is ${hasEmail ? 'not null' : 'null'}`,
      marketingOptIn !== undefined && `c.marketing_opt_in = ${this.value(marketingOptIn, 'boolean')}`,
    );
  }

  /** What is asked of the account. What is written is never less than what is shown: the first condition has an index. */
  private conditionsOfAccount(): string {
    const { tierId, minPoints, maxPoints } = this.request.filter;
    const least = minPoints ? this.value(minPoints, 'bigint') : '';
    return all(
      tierId && `a.tier_id = ${this.value(tierId, 'uuid')}`,
      minPoints && `a.points_balance >= ${least} and ${BALANCE} >= ${least}`,
      maxPoints !== undefined && `coalesce(${BALANCE}, 0) <= ${this.value(maxPoints, 'bigint')}`,
    );
  }

  get asksNothingOfCustomers(): boolean {
    return this.request.search === null && this.ofCustomer === '';
  }

  /** Whether nothing is asked of anybody: then it has everyone, and their number is known. */
  get isWhole(): boolean {
    return this.asksNothingOfCustomers && this.ofAccount === '';
  }

  /** Whether a customer without an account in the active program, who has no tier and 0 points, can be meant. */
  get meansStrangers(): boolean {
    const { tierId, minPoints } = this.request.filter;
    return tierId === undefined && !minPoints;
  }
}

function all(...conditions: (string | false | 0 | undefined)[]): string {
  return conditions
    .filter(Boolean)
    .map((condition) => `and ${condition as string}`)
    .join(' ');
}

/** Customers with the conditions on them, sorted or counted by what stands in their own rows. */
function fromCustomers(list: Composition): string {
  const account = list.ofAccount;
  const join = list.meansStrangers ? 'left join' : 'join';
  const joined = account === '' ? '' : `${join} customer_loyalty a on ${ACCOUNT_OF_CUSTOMER}`;
  return `from customers c ${joined} where ${CUSTOMERS} ${list.ofCustomer} ${account}`;
}

/**
 * Members of the active program, by the index of their accounts; where nothing is asked of the customers themselves,
 * by that index alone: those who were merged are few.
 */
function fromAccounts(list: Composition): string {
  const members = `a.organization_id = $1 and a.program_id = ${ACTIVE_PROGRAM} and a.merged_into is null`;
  if (list.asksNothingOfCustomers) {
    return `from customer_loyalty a where ${members} ${list.ofAccount} and a.customer_id not in
      (select id from customers where organization_id = $1 and merged_into is not null)`;
  }
  return `from customer_loyalty a join customers c on ${CUSTOMERS} and c.id = a.customer_id
    where ${members} ${list.ofCustomer} ${list.ofAccount}`;
}

/** Those who are no members of it. */
function fromStrangers(list: Composition): string {
  return `from customers c where ${CUSTOMERS} ${list.ofCustomer}
    and not exists (select from customer_loyalty a where ${ACCOUNT_OF_CUSTOMER})`;
}

function orderOf(sort: ListSort): { direction: 'asc' | 'desc'; beyond: string } {
  return sort.startsWith('-') ? { direction: 'desc', beyond: '<' } : { direction: 'asc', beyond: '>' };
}

/** The page by what every customer has: their own rows, walked in the order of an index. */
function pageOfCustomers(list: Composition, sort: ListSort, start: SortedStart, rows: number): string {
  const { key, id, type } = SORT_KEYS[sort];
  const { direction, beyond } = orderOf(sort);
  const columns = `c.id, ${key} as sort_key, 0 as part`;
  const placed = (): [limit: string, offset: string] => [
    list.value(rows, 'bigint'),
    list.value(start.skip, 'bigint'),
  ];
  if (start.skip >= FAR_ROWS && list.isWhole)
    return pageFromNearerEnd({ columns, key: [key, id], direction }, ...placed());
  const from = fromCustomers(list);
  const { after } = start;
  const behind = after
    ? `and (${key}, ${id}) ${beyond} (${list.value(after.key, type)}, ${list.value(after.id, 'uuid')})`
    : '';
  const [limit, offset] = placed();
  const page = list.each(
    (narrowing) => `select ${columns} ${from} ${narrowing} ${behind}
      order by ${key} ${direction}, ${id} ${direction} limit ${limit} offset ${offset}`,
  );
  return `page as materialized (${page})`;
}

/**
 * The page by points: members in the order of the index of their accounts, then everybody else by id. The others are
 * looked for only when members don't fill the page.
 */
function pageOfMembers(list: Composition, sort: ListSort, start: SortedStart, rows: number): string {
  const { key, id, type } = SORT_KEYS[sort];
  const { direction, beyond } = orderOf(sort);
  const { after } = start;
  const from = fromAccounts(list);
  const [limit, offset] = [list.value(rows, 'bigint'), list.value(start.skip, 'bigint')];
  const beyondMembers = after?.key === null;
  const behind =
    after && !beyondMembers
      ? `and (${key}, ${id}) ${beyond} (${list.value(after.key, type)}, ${list.value(after.id, 'uuid')})`
      : '';
  const members = list.each(
    (
      narrowing,
    ) => `select ${id} as id, ${key} as sort_key ${from} ${narrowing} ${behind} ${beyondMembers ? 'and false' : ''}
      order by ${key} ${direction}, ${id} ${direction} limit ${limit} offset ${offset}`,
  );
  if (!list.meansStrangers) {
    return `members as materialized (${members}), page as (select id, sort_key, 0 as part from members)`;
  }
  const strangers = fromStrangers(list);
  const behindStranger = beyondMembers ? `and c.id ${beyond} ${list.value(after.id, 'uuid')}` : '';
  const allMembers = list.each((narrowing) => `select count(*) as members ${from} ${narrowing}`);
  const others = list.each(
    (narrowing) => `select c.id ${strangers} ${narrowing} ${behindStranger}
      order by c.id ${direction}
      limit ${limit} - (select count(*) from members)
      offset case when ${offset} = 0 or exists (select from members) then 0
        else greatest(0, ${offset} - (select sum(members) from (${allMembers}) every)) end`,
  );
  return `members as materialized (${members}), others as materialized (${others}),
    page as (select id, sort_key, 0 as part from members union all select id, null, 1 from others)`;
}

/** Lists with conditions or in another order. Each takes the context first, and none reads beyond its organization. */
export const customerListRepository = {
  page: (
    context: RequestContext,
    request: ListRequest & { sort: ListSort },
    start: SortedStart,
    rows: number,
    now: Date,
  ): Query<SortedRow> => {
    const list = new Composition(context, now, request);
    const { sort } = request;
    const pageOf = SORT_KEYS[sort].ofAccount ? pageOfMembers : pageOfCustomers;
    const { direction } = orderOf(sort);
    const page = pageOf(list, sort, start, rows);
    const text = `${list.with(page)}
      select page.sort_key, ${LIST_COLUMNS}, c.marketing_opt_in
      from page join customers c on c.organization_id = $1 and c.id = page.id ${ACTIVE_ACCOUNT}
      order by page.part, page.sort_key ${direction}, page.id ${direction}`;
    return composed(text, list.values);
  },

  count: (context: RequestContext, request: ListRequest, now: Date): Query<{ total: number }> => {
    const list = new Composition(context, now, request);
    const from =
      list.meansStrangers || !list.asksNothingOfCustomers ? fromCustomers(list) : fromAccounts(list);
    const counts = list.each((narrowing) => `select count(*) as customers ${from} ${narrowing}`);
    const text = `${list.with(`counted as (${counts})`)}
      select sum(customers)::bigint as total from counted where $2::timestamptz is not null`;
    return composed(text, list.values);
  },
};
