import type { MigrationInterface, QueryRunner } from 'typeorm';

const SEARCH_TEXT =
  "search_normalize(name) || U&'\\001F' || coalesce(search_normalize(email), '') || U&'\\001F' || coalesce(search_normalize(phone), '')";

/**
 * Customers, found by phone or e-mail and searched by one generated text.
 *
 * LIKE isn't leakproof: under a policy PostgreSQL would read every row of the organization before it looks at the
 * search index. The search and its count therefore stand in two functions of a role of their own, which may only
 * read what the search needs, and which take the organization from the session's setting, never as a parameter.
 */
export class CreateCustomers1795392003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table customers (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        email text,
        phone text,
        birth_date date,
        marketing_opt_in boolean not null default false,
        search_text text generated always as (${SEARCH_TEXT}) stored,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_customers primary key (organization_id, id),
        constraint uq_customers_org_phone unique (organization_id, phone),
        constraint fk_customers_organization foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint ck_customers_name check (char_length(name) between 1 and 255),
        constraint ck_customers_email check (char_length(email) between 3 and 254),
        constraint ck_customers_phone check (char_length(phone) between 1 and 32),
        constraint ck_customers_birth_date check (birth_date >= date '1900-01-01' and birth_date < date '10000-01-01')
      )`);
    await queryRunner.query(
      `create unique index uq_customers_org_email on customers (organization_id, lower(email))`,
    );
    await queryRunner.query(
      `create index ix_customers_org_created on customers (organization_id, created_at desc, id desc)`,
    );
    await queryRunner.query(
      `create index ix_customers_search on customers using gin (organization_id, search_text gin_trgm_ops)`,
    );
    // What TypeORM compares a generated column with.
    await queryRunner.query(
      `insert into typeorm_metadata ("type", "database", "schema", "table", "name", "value")
       values ('GENERATED_COLUMN', current_database(), current_schema(), 'customers', 'search_text', $1)`,
      [SEARCH_TEXT],
    );
    await queryRunner.query(`select protect_tenant_table('customers', 'select, insert, update, delete')`);

    await queryRunner.query(`
      do $$ begin
        execute format('grant select (organization_id, id, phone, search_text, created_at) on customers to %I', search_role());
        execute format('create policy search_reads on customers for select to %I using (true)', search_role());
      end $$`);
    await this.createSearchFunctions(queryRunner);
  }

  /**
   * `digits` is null unless the term consists of digits and separators. EXECUTE … USING plans each call for its own
   * term; with one generic plan a common word would be slow.
   */
  private async createSearchFunctions(queryRunner: QueryRunner): Promise<void> {
    const condition = `c.organization_id = $1 and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3))`;
    await queryRunner.query(`
      create function search_customers(
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
      create function count_customers(term text, digits text) returns bigint
      language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        result bigint;
      begin
        execute 'select count(*) from public.customers c where ${condition}' into result
        using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%';
        return result;
      end $$`);
    await queryRunner.query(`
      do $$
      declare
        signature text;
      begin
        execute format('grant create on schema public to %I', search_role());
        foreach signature in array array[
          'search_customers(text, text, timestamptz, uuid, integer, bigint)', 'count_customers(text, text)'
        ] loop
          execute format('alter function %s owner to %I', signature, search_role());
          execute format('revoke all on function %s from public', signature);
          execute format('grant execute on function %s to %I', signature, app_role());
        end loop;
        execute format('revoke create on schema public from %I', search_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop function count_customers(text, text)`);
    await queryRunner.query(`drop function search_customers(text, text, timestamptz, uuid, integer, bigint)`);
    await queryRunner.query(`drop table customers`);
    await queryRunner.query(`delete from typeorm_metadata where "table" = 'customers'`);
  }
}
