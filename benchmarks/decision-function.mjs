/** A schema of its own, gone at the end of the run: nothing of this is part of the service. */
export const DROP_FUNCTION = `drop schema if exists benchmark cascade`;

/**
 * A debit decided in the database: it takes the locks, reads, and writes the rows of the service, for whoever sees only
 * the current organization. It leaves out what no debit of an open account meets (enrolling, the limit of 2^53 − 1).
 */
export const CREATE_FUNCTION = `
create schema benchmark;
grant usage on schema benchmark to puntos_app;

create function benchmark.append(
  account customer_loyalty, tier tiers, kind text, points bigint, reason text, expiry timestamptz, at timestamptz,
  actor text, request text
) returns loyalty_transactions language plpgsql as $$
declare
  entry loyalty_transactions;
begin
  insert into loyalty_transactions
    (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
     total_points_earned_after, tier_after_id, tier_after_name, description, expires_at, actor, request_id, created_at)
  values (account.organization_id, uuidv7(), account.id, account.version, kind, points, account.points_balance,
    account.total_points_earned, tier.id, tier.name, reason, expiry, actor, request, at)
  returning * into entry;
  return entry;
end $$;

create function benchmark.take(entry loyalty_transactions, lot uuid, taken bigint) returns void language plpgsql as $$
begin
  update loyalty_lots set remaining = remaining - taken where organization_id = entry.organization_id and id = lot;
  insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
  values (entry.organization_id, entry.id, lot, taken);
end $$;

create function benchmark.debit(
  customer uuid, wanted bigint, reason text, actor text, request text
) returns loyalty_transactions language plpgsql as $$
declare
  organization constant uuid := current_organization_id();
  account customer_loyalty;
  tier tiers;
  lot record;
  entry loyalty_transactions;
  due bigint := 0;
  missing bigint := wanted;
  held bigint;
  at timestamptz(3);
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(organization::text, 2));
  select a.* into account from customer_loyalty a
  where a.organization_id = organization and a.customer_id = customer and a.program_id = (
    select p.id from programs p where p.organization_id = organization and p.is_active)
  for no key update;
  if not found then
    raise exception 'NOT_FOUND';
  end if;
  at := greatest(clock_timestamp()::timestamptz(3), account.last_entry_at);

  select coalesce(sum(t.points_balance), 0)::bigint - coalesce((
    select sum(l.remaining) from loyalty_lots l
    where l.organization_id = organization and l.remaining > 0 and l.expires_at <= at), 0)::bigint
  into held from organization_totals t where t.organization_id = organization;
  select t.* into tier from tiers t
  where t.organization_id = organization and t.program_id = account.program_id and t.retired_at is null
    and t.min_points <= account.total_points_earned
  order by t.min_points desc limit 1;

  for lot in
    select l.id, l.remaining, l.expires_at from loyalty_lots l
    where l.organization_id = organization and l.customer_loyalty_id = account.id and l.remaining > 0
      and l.expires_at <= at
    order by l.expires_at, l.created_at, l.id
  loop
    due := due + lot.remaining;
    account.version := account.version + 1;
    account.points_balance := account.points_balance - lot.remaining;
    entry := benchmark.append(account, tier, 'expired', -lot.remaining, null, lot.expires_at, at, actor, request);
    perform benchmark.take(entry, lot.id, lot.remaining);
  end loop;

  if wanted > account.points_balance then
    raise exception 'INSUFFICIENT_POINTS' using detail = wanted - account.points_balance;
  end if;
  account.version := account.version + 1;
  account.points_balance := account.points_balance - wanted;
  entry := benchmark.append(account, tier, 'adjusted', -wanted, reason, null, at, actor, request);
  for lot in
    select l.id, l.remaining from loyalty_lots l
    where l.organization_id = organization and l.customer_loyalty_id = account.id and l.remaining > 0
    order by l.expires_at nulls last, l.created_at, l.id
  loop
    exit when missing = 0;
    perform benchmark.take(entry, lot.id, least(missing, lot.remaining));
    missing := missing - least(missing, lot.remaining);
  end loop;
  if missing > 0 then
    raise exception 'the lots hold % points less than the balance', missing;
  end if;

  update customer_loyalty a set
    points_balance = account.points_balance, tier_id = tier.id, version = account.version, last_entry_at = at,
    next_expiry_at = (
      select min(l.expires_at) from loyalty_lots l
      where l.organization_id = organization and l.customer_loyalty_id = account.id and l.remaining > 0)
  where a.organization_id = organization and a.id = account.id;
  insert into audit_log
    (organization_id, id, actor, action, entity, entity_id, changed_fields, request_id, created_at)
  values (organization, uuidv7(), actor, 'loyalty_account.adjusted', 'loyalty_account', account.id,
    array['points_balance'], request, at);
  insert into organization_totals as totals
    (organization_id, slot, customers, points_balance, points_earned, redemptions)
  values (organization, pg_backend_pid() % 32, 0, -wanted - due, 0, 0)
  on conflict on constraint pk_organization_totals do update set
    points_balance = totals.points_balance + excluded.points_balance;
  return entry;
end $$;
`;
