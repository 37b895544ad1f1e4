import type { MigrationInterface, QueryRunner } from 'typeorm';

const NAME_KEY = 'left(search_normalize(name), 100)';

const FOUND = `c.organization_id = $1 and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3))`;

/**
 * What finding customers needs: lists sorted by name and by points, a search that other conditions can be put on, and
 * neither list nor search nor count shows a customer who was merged into another one.
 *
 * `find_customers` gives the ids that a term finds, up to a number: under row security the search index is closed to
 * every other statement (see the search functions). Whoever asks puts the rest of the conditions on those ids; when
 * there are more, walking through the list in its order finds a page sooner than the search index would.
 */
export class ExtendCustomerSearch1795399204000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Blind to case and accents as the search is, and short enough for an index and a cursor.
    await queryRunner.query(
      `alter table customers add column name_key text generated always as (${NAME_KEY}) stored`,
    );
    // What TypeORM compares a generated column with.
    await queryRunner.query(
      `insert into typeorm_metadata ("type", "database", "schema", "table", "name", "value")
       values ('GENERATED_COLUMN', current_database(), current_schema(), 'customers', 'name_key', $1)`,
      [NAME_KEY],
    );
    await queryRunner.query(`drop index ix_customers_org_created`);
    await queryRunner.query(
      `create index ix_customers_org_created on customers (organization_id, created_at desc, id desc)
         where merged_into is null`,
    );
    await queryRunner.query(
      `create index ix_customers_org_name on customers (organization_id, name_key collate "C", id)
         where merged_into is null`,
    );
    await queryRunner.query(
      `create index ix_customer_loyalty_org_balance
         on customer_loyalty (organization_id, program_id, points_balance, customer_id)`,
    );
    await queryRunner.query(
      `create index ix_customer_loyalty_org_earned
         on customer_loyalty (organization_id, program_id, total_points_earned, customer_id)`,
    );
    await queryRunner.query(`
      do $$ begin
        execute format('grant select (merged_into) on customers to %I', search_role());
      end $$`);
    await this.replaceSearch(queryRunner, `${FOUND} and c.merged_into is null`);
    await queryRunner.query(`
      create function find_customers(term text, digits text, max_rows integer) returns setof uuid
      rows 200 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        return query execute
          'select c.id from public.customers c where ${FOUND} and c.merged_into is null limit $4'
        using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%', max_rows;
      end $$`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant create on schema public to %I', search_role());
        execute format('alter function find_customers(text, text, integer) owner to %I', search_role());
        execute format('revoke create on schema public from %I', search_role());
      end $$`);
    // The owner is a member of that role, so it may still decide who runs it.
    await queryRunner.query(`
      do $$ begin
        execute 'revoke all on function find_customers(text, text, integer) from public';
        execute format('grant execute on function find_customers(text, text, integer) to %I', app_role());
      end $$`);
  }

  /** Owner, grants and settings of a function stay as they are when its body is replaced. */
  private async replaceSearch(queryRunner: QueryRunner, condition: string): Promise<void> {
    await queryRunner.query(`
      do $$ begin execute format('grant create on schema public to %I', search_role()); end $$`);
    await queryRunner.query(`
      create or replace function search_customers(
        term text, digits text, before_created_at timestamptz, before_id uuid, max_rows integer, skip_rows bigint
      ) returns table (id uuid, created_at timestamptz)
      rows 20 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        return query execute
          'select c.id, c.created_at::timestamptz from public.customers c
           where ${condition}' ||
          case when before_id is null then '' else ' and (c.created_at, c.id) < ($4, $5)' end ||
          ' order by c.created_at desc, c.id desc limit $6 offset $7'
        using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%',
              before_created_at, before_id, max_rows, skip_rows;
      end $$`);
    await queryRunner.query(`
      create or replace function count_customers(term text, digits text) returns bigint
      language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        result bigint;
      begin
        execute 'select count(*) from public.customers c where ${condition}' into result
        using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%';
        return result;
      end $$`);
    await queryRunner.query(`
      do $$ begin execute format('revoke create on schema public from %I', search_role()); end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop function find_customers(text, text, integer)`);
    await this.replaceSearch(queryRunner, FOUND);
    await queryRunner.query(`
      do $$ begin
        execute format('revoke select (merged_into) on customers from %I', search_role());
      end $$`);
    await queryRunner.query(`drop index ix_customer_loyalty_org_earned`);
    await queryRunner.query(`drop index ix_customer_loyalty_org_balance`);
    await queryRunner.query(`drop index ix_customers_org_name`);
    await queryRunner.query(`drop index ix_customers_org_created`);
    await queryRunner.query(
      `create index ix_customers_org_created on customers (organization_id, created_at desc, id desc)`,
    );
    await queryRunner.query(
      `delete from typeorm_metadata where "table" = 'customers' and "name" = 'name_key'`,
    );
    await queryRunner.query(`alter table customers drop column name_key`);
  }
}
