import type { MigrationInterface, QueryRunner } from 'typeorm';

const FOUND = `c.organization_id = $1 and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3)) and c.merged_into is null`;

/**
 * Who stands for somebody with such an e-mail or phone, and isn't found by what is her own. The name of who was merged is
 * nobody's any more: it is cut off the search text, of which it is the first field.
 */
const STANDING = `c.organization_id = $1 and c.merged_into is null
  and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3)) is not true
  and c.id in (
    select s.merged_into from public.customers s where s.organization_id = $1 and s.merged_into is not null and (
      (s.search_text like $2 and substr(s.search_text, strpos(s.search_text, chr(31))) like $2)
      or (s.search_text like $3 and s.phone like $3)))`;

const MERGED = `exists (
  select from public.customers s where s.organization_id = public.current_organization_id() and s.merged_into is not null)`;

const USING = `using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%'`;

const select = (condition: string): string =>
  `select c.id, c.created_at::timestamptz from public.customers c where ${condition}`;

const search = (body: string): string => `
  create or replace function search_customers(
    term text, digits text, before_created_at timestamptz, before_id uuid, max_rows integer, skip_rows bigint
  ) returns table (id uuid, created_at timestamptz)
  rows 20 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$${body}$$`;

const count = (conditions: string): string => `
  create or replace function count_customers(term text, digits text) returns bigint
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  declare
    result bigint;
  begin
    execute 'select ' || ${conditions} into result
    ${USING};
    return result;
  end $$`;

const find = (text: string): string => `
  create or replace function find_customers(term text, digits text, max_rows integer) returns setof uuid
  rows 200 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    return query execute ${text}
    ${USING}, max_rows;
  end $$`;

const PLACE = `case when before_id is null then '' else ' and (c.created_at, c.id) < ($4, $5)' end ||
  ' order by c.created_at desc, c.id desc'`;

const counted = (condition: string): string => `(select count(*) from public.customers c where ${condition})`;
const found = (condition: string): string =>
  `(select c.id from public.customers c where ${condition} limit $4)`;

const POINTS_INDEXES = {
  ix_customer_loyalty_org_balance: 'points_balance',
  ix_customer_loyalty_org_earned: 'total_points_earned',
};

/**
 * The search finds a customer by the phone or e-mail of somebody who was merged into her. Whether anybody was is one look
 * into an index; in an organization where nobody was, the search is the one that it was before.
 *
 * Lists by points look at accounts that stand, and not at those that were merged into them.
 */
export class FindMergedCustomers1795413000000 implements MigrationInterface {
  /** The search as it is from here on: page, count, and the ids of those who are found. */
  static searchFunctions(): string[] {
    return [
      search(`
  declare
    place text := ${PLACE};
    page text := '${select(FOUND)}' || place;
  begin
    if ${MERGED} then
      page := '(' || page || ' limit $6 + $7) union all (${select(STANDING)}' || place || ' limit $6 + $7)
        order by 2 desc, 1 desc';
    end if;
    return query execute page || ' limit $6 offset $7'
    ${USING},
          before_created_at, before_id, max_rows, skip_rows;
  end `),
      count(`'${counted(FOUND)}' || case when ${MERGED} then ' + ${counted(STANDING)}' else '' end`),
      find(
        `'${found(FOUND)}' || case when ${MERGED} then ' union all ${found(STANDING)} limit $4' else '' end`,
      ),
    ];
  }

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create index ix_customers_search_merged on customers using gin (organization_id, search_text gin_trgm_ops)
         where merged_into is not null`,
    );
    await this.indexPoints(queryRunner, 'where merged_into is null');
    await this.replace(queryRunner, FindMergedCustomers1795413000000.searchFunctions());
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.replace(queryRunner, [
      search(`
        begin
          return query execute '${select(FOUND)}' || ${PLACE} || ' limit $6 offset $7'
          ${USING},
                before_created_at, before_id, max_rows, skip_rows;
        end `),
      count(`'${counted(FOUND)}'`),
      find(`'${found(FOUND)}'`),
    ]);
    await this.indexPoints(queryRunner, '');
    await queryRunner.query(`drop index ix_customers_search_merged`);
  }

  private async indexPoints(queryRunner: QueryRunner, which: string): Promise<void> {
    for (const [name, column] of Object.entries(POINTS_INDEXES)) {
      await queryRunner.query(`drop index ${name}`);
      await queryRunner.query(
        `create index ${name} on customer_loyalty (organization_id, program_id, ${column}, customer_id) ${which}`,
      );
    }
  }

  /** Owner, grants and settings of a function stay as they are when its body is replaced. */
  private async replace(queryRunner: QueryRunner, functions: string[]): Promise<void> {
    await queryRunner.query(`
      do $$ begin execute format('grant create on schema public to %I', search_role()); end $$`);
    for (const each of functions) await queryRunner.query(each);
    await queryRunner.query(`
      do $$ begin execute format('revoke create on schema public from %I', search_role()); end $$`);
  }
}
