import { newId } from '../../common/ids';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { canonicalCustomer } from '../canonical';
import type { ConsentChannel, ConsentPurpose, ConsentSource, ConsentSubject } from './consent.rules';

export interface ConsentRow {
  id: string;
  customer_id: string;
  purpose: ConsentPurpose;
  channel: ConsentChannel;
  granted: boolean;
  source: ConsentSource;
  occurred_at: Date;
  recorded_at: Date;
}

const CONSENT = `s.id, s.customer_id, s.purpose, s.channel, s.granted, s.source, s.occurred_at, s.recorded_at`;

const insertConsents = statement(
  'consents_insert',
  `insert into consents
     (organization_id, id, customer_id, purpose, channel, granted, source, occurred_at, recorded_at, actor, request_id)
   select $1, given.id, given.customer_id, $4, $5, $6, $7, $8, $9, $10, $11
   from unnest($2::uuid[], $3::uuid[]) as given (id, customer_id)`,
);

// Only sound under the customer's lock.
const findLatest = statement<{ occurred_at: Date | null }>(
  'consents_find_latest',
  `select max(occurred_at) as occurred_at from consents
   where organization_id = $1 and customer_id = ${canonicalCustomer('$2')} and purpose = $3 and channel = $4`,
);

// Those of whoever was merged into her are hers as well.
const list = statement<ConsentRow>(
  'consents_list',
  `select ${CONSENT} from customers c
   join consents s on s.organization_id = $1 and s.customer_id = c.id
   where c.organization_id = $1 and (c.id = ${canonicalCustomer('$2')} or c.merged_into = ${canonicalCustomer('$2')})
     and ($3::timestamptz is null or (s.occurred_at, s.id) < ($3, $4::uuid))
   order by s.occurred_at desc, s.id desc limit $5 offset $6`,
);

const count = statement<{ total: number }>(
  'consents_count',
  `select (select count(*) from customers m
     join consents s on s.organization_id = $1 and s.customer_id = m.id
     where m.organization_id = $1 and (m.id = c.id or m.merged_into = c.id)) as total
   from customers c where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}`,
);

const findCurrent = statement<ConsentRow>(
  'consents_find_current',
  `select distinct on (s.purpose, s.channel) ${CONSENT} from consents s
   where s.organization_id = $1 and s.customer_id = ${canonicalCustomer('$2')}
   order by s.purpose, s.channel, s.occurred_at desc, s.recorded_at desc, s.id desc`,
);

export interface NewConsent extends ConsentSubject {
  granted: boolean;
  source: ConsentSource;
  occurredAt: Date;
}

/** The statements of consents. They are only added to. */
export const consentsRepository = {
  /** The same consent of each customer. @param ids of the rows, made here unless the caller shows them */
  insert: (
    context: RequestContext,
    customerIds: readonly string[],
    { purpose, channel, granted, source, occurredAt }: NewConsent,
    now: Date,
    ids: readonly string[] = customerIds.map(() => newId()),
  ): Query => {
    const values = [purpose, channel, granted, source, occurredAt, now] as const;
    return query(
      insertConsents,
      ...[context.organizationId, ids, customerIds, ...values, context.actor, context.requestId],
    );
  },

  findLatest: (context: RequestContext, customerId: string, { purpose, channel }: ConsentSubject) =>
    query(findLatest, context.organizationId, customerId, purpose, channel),

  list: (
    context: RequestContext,
    customerId: string,
    start: { after: { createdAt: Date; id: string } | null; skip: number },
    rows: number,
  ) => {
    const { createdAt = null, id = null } = start.after ?? {};
    return query(list, context.organizationId, customerId, createdAt, id, rows, start.skip);
  },

  count: (context: RequestContext, customerId: string) => query(count, context.organizationId, customerId),

  findCurrent: (context: RequestContext, customerId: string) =>
    query(findCurrent, context.organizationId, customerId),
};
