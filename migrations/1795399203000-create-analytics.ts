import type { MigrationInterface, QueryRunner } from 'typeorm';

const NIL = `'00000000-0000-0000-0000-000000000000'::uuid`;

/**
 * The analytics' roll-ups: one narrow table, in slots like the organization's totals, and changed with them by one
 * function. Days are those of the organization's time zone.
 *
 * The function that recomputes them is what a rebuild writes and what `ledger:verify` compares with.
 */
export class CreateAnalytics1795399203000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // No foreign keys beside the organization's: what is deleted leaves sums of zero.
    await queryRunner.query(`
      create table loyalty_rollups (
        organization_id uuid not null,
        metric text not null,
        day date not null,
        program_id uuid not null,
        subject_id uuid not null,
        slot smallint not null,
        amount bigint not null default 0,
        constraint pk_loyalty_rollups primary key (organization_id, metric, day, program_id, subject_id, slot),
        constraint fk_loyalty_rollups_organization foreign key (organization_id)
          references organizations (id) on delete cascade
      ) with (fillfactor = 50)`);
    await queryRunner.query(
      `select protect_tenant_table('loyalty_rollups', 'select, insert, update, delete')`,
    );
    await this.createChange(queryRunner);
    await this.createRecomputation(queryRunner);
    await this.createRebuild(queryRunner);
    await this.fill(queryRunner);
  }

  /**
   * Adds to the slot of its backend: the organization's row first, then the roll-ups in the order of their keys, so that
   * two units of one slot never wait for each other in a circle. The lock that it shares is the rebuild's: who is behind
   * it adds by the time zone that a rebuild left, who is before it is part of the rebuild.
   */
  private async createChange(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function change_totals(organization uuid, more_customers bigint, more_balance bigint, more_earned bigint,
        more_redemptions bigint, programs uuid[], metrics text[], subjects uuid[], instants timestamptz[], amounts bigint[])
      returns void language plpgsql as $$
      declare
        own_slot constant smallint := pg_backend_pid() % 32;
      begin
        perform pg_advisory_xact_lock_shared(hashtextextended(organization::text, 4));
        insert into organization_totals as t
          (organization_id, slot, customers, points_balance, points_earned, redemptions)
        values (organization, own_slot, more_customers, more_balance, more_earned, more_redemptions)
        on conflict (organization_id, slot) do update set
          customers = t.customers + excluded.customers,
          points_balance = t.points_balance + excluded.points_balance,
          points_earned = t.points_earned + excluded.points_earned,
          redemptions = t.redemptions + excluded.redemptions;
        if cardinality(metrics) = 0 then
          return;
        end if;
        insert into loyalty_rollups as t (organization_id, metric, day, program_id, subject_id, slot, amount)
        select organization, i.metric, (i.at at time zone o.time_zone)::date, i.program, i.subject, own_slot, sum(i.amount)
        from organizations o, unnest(programs, metrics, subjects, instants, amounts)
          as i (program, metric, subject, at, amount)
        where o.id = organization
        group by 2, 3, 4, 5 having sum(i.amount) <> 0 order by 2, 3, 4, 5
        on conflict (organization_id, metric, day, program_id, subject_id, slot) do update set
          amount = t.amount + excluded.amount;
      end $$`);
  }

  /** A customer who was merged into another one is no member any more; her old entries stay where they are. */
  private async createRecomputation(queryRunner: QueryRunner): Promise<void> {
    const member = `a.merged_into is null`;
    const dayOf = (instant: string): string => `(${instant} at time zone o.time_zone)::date`;
    await queryRunner.query(`
      create function recomputed_rollups(organization uuid)
      returns table (metric text, day date, program_id uuid, subject_id uuid, amount bigint)
      language sql stable as $$
        select e.type, ${dayOf('e.created_at')}, a.program_id, ${NIL}, sum(e.points)::bigint
        from loyalty_transactions e
        join customer_loyalty a on a.organization_id = $1 and a.id = e.customer_loyalty_id
        join organizations o on o.id = $1
        where e.organization_id = $1 group by 1, 2, 3
        union all
        select 'last_active', ${dayOf('a.last_entry_at')}, a.program_id, ${NIL}, count(*)
        from customer_loyalty a
        join organizations o on o.id = $1
        where a.organization_id = $1 and a.last_entry_at is not null and ${member} group by 2, 3
        union all
        select 'expiring', ${dayOf('l.expires_at')}, a.program_id, ${NIL}, sum(l.remaining)::bigint
        from loyalty_lots l
        join customer_loyalty a on a.organization_id = $1 and a.id = l.customer_loyalty_id
        join organizations o on o.id = $1
        where l.organization_id = $1 and l.remaining > 0 and l.expires_at is not null group by 2, 3
        union all
        select 'members', '-infinity', a.program_id, coalesce(a.tier_id, ${NIL}), count(*)
        from customer_loyalty a where a.organization_id = $1 and ${member} group by 3, 4
        union all
        select s.metric, r.day, r.program_id, r.reward_id, s.amount
        from (
          select ${dayOf('r.redeemed_at')} as day, a.program_id, r.reward_id, count(*) as redemptions,
            sum(r.points_spent)::bigint as points_spent
          from reward_redemptions r
          join customer_loyalty a on a.organization_id = $1 and a.id = r.customer_loyalty_id
          join organizations o on o.id = $1
          where r.organization_id = $1 and r.status <> 'cancelled' group by 1, 2, 3) r
        cross join lateral (
          values ('redemptions', r.redemptions), ('points_spent', r.points_spent)) s (metric, amount)
      $$`);
  }

  /** Alone: who changes the totals waits until this is committed, and what was added before is read here. */
  private async createRebuild(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function rebuild_totals(organization uuid) returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended(organization::text, 4));
        update organization_totals t set customers = 0, points_balance = 0, points_earned = 0, redemptions = 0
        where t.organization_id = organization;
        insert into organization_totals as t
          (organization_id, slot, customers, points_balance, points_earned, redemptions)
        select organization, 0,
          (select count(*) from customers c where c.organization_id = organization and c.merged_into is null),
          coalesce(sum(a.points_balance), 0), coalesce(sum(a.total_points_earned), 0),
          (select count(*) from reward_redemptions r where r.organization_id = organization and r.status <> 'cancelled')
        from customer_loyalty a where a.organization_id = organization
        on conflict (organization_id, slot) do update set
          customers = excluded.customers,
          points_balance = excluded.points_balance,
          points_earned = excluded.points_earned,
          redemptions = excluded.redemptions;
        delete from loyalty_rollups t where t.organization_id = organization;
        insert into loyalty_rollups (organization_id, slot, metric, day, program_id, subject_id, amount)
        select organization, 0, r.metric, r.day, r.program_id, r.subject_id, r.amount
        from recomputed_rollups(organization) r where r.amount <> 0;
      end $$`);
  }

  /** As the application, one organization after the other: forced row security shows the owner nothing. */
  private async fill(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$
      declare
        organization uuid;
      begin
        perform set_config('role', app_role(), true);
        for organization in select organization_ids(null, null) loop
          perform set_config('app.organization_id', organization::text, true);
          perform rebuild_totals(organization);
        end loop;
        perform set_config('app.organization_id', '', true);
        perform set_config('role', 'none', true);
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const signature of [
      'rebuild_totals(uuid)',
      'recomputed_rollups(uuid)',
      'change_totals(uuid, bigint, bigint, bigint, bigint, uuid[], text[], uuid[], timestamptz[], bigint[])',
    ]) {
      await queryRunner.query(`drop function ${signature}`);
    }
    await queryRunner.query(`drop table loyalty_rollups`);
  }
}
