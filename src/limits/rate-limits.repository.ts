import { type Query, query, statement } from '../database/statement';

export interface CountRow {
  window_ends_at: number;
  subject: string;
  requests: number;
}

// In one order in every instance: two that add to the same rows wait for each other, and never in a circle.
const addRequests = statement<CountRow>(
  'rate_limits_add_requests',
  `insert into rate_limit_counts as known (window_ends_at, subject, requests)
   select to_timestamp(ends_at / 1000.0), decode(subject, 'hex'), requests
   from unnest($1::bigint[], $2::text[], $3::bigint[]) as told (ends_at, subject, requests)
   order by ends_at, subject
   on conflict (window_ends_at, subject) do update set requests = known.requests + excluded.requests
   returning (extract(epoch from window_ends_at) * 1000)::bigint as window_ends_at, encode(subject, 'hex') as subject, requests`,
);

const forgetWindows = statement(
  'rate_limits_forget_windows',
  `delete from rate_limit_counts where window_ends_at < $1`,
);

export const rateLimitsRepository = {
  /** Adds to what all instances have counted. @returns the sums @param windows their ends, milliseconds since 1970 */
  add(windows: readonly number[], subjects: readonly string[], requests: readonly number[]): Query<CountRow> {
    return query(addRequests, windows, subjects, requests);
  },

  /** Windows that were over before a time. */
  forget(before: Date): Query {
    return query(forgetWindows, before);
  },
};
