import type { MigrationInterface, QueryRunner } from 'typeorm';

const CUSTOMERS = `c.organization_id = $1 and c.merged_into is null`;

/**
 * Whoever stands for somebody with such an e-mail or phone, of $4. The name of who was merged is nobody's any more: it is cut
 * off the search text, of which it is the first field.
 */
const STANDING = `
  if exists (select from public.customers s where s.organization_id = organization and s.merged_into is not null) then
    execute 'select coalesce(array_agg(distinct s.merged_into), ''{}'') from public.customers s
      where s.organization_id = $1 and s.merged_into is not null and (
        (s.search_text like $2 and substr(s.search_text, strpos(s.search_text, chr(31))) like $2)
        or (s.search_text like $3 and s.phone like $3))' into standing
    using organization, public.search_pattern(term), '%' || digits || '%';
  end if;`;

const ORDERED = `order by c.created_at desc, c.id desc`;
const PAGE = `limit $7 offset $8`;
const PATTERNS = `organization, public.search_pattern(term), '%' || digits || '%', standing`;

/** What the newest `$9` customers hold of the term. The limit keeps the planner from guessing how rare it is. */
const WALK = (select: string): string => `
  select ${select} from (
    select c.id, c.created_at, c.search_text, c.phone from public.customers c
    where ${CUSTOMERS} and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6::uuid)) ${ORDERED} limit $9) c
  where (strpos(c.search_text, $2) > 0 or strpos(c.phone, $3) > 0 or c.id = any ($4))`;

/** Everyone whom the term finds, then sorted: the inner offset keeps the planner from walking instead. */
const REST = (found: string): string => `
  select c.id, c.created_at::timestamptz, case when $6 is null then count(*) over () end from (
    select c.id, c.created_at from public.customers c
    where ${found}
      and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6::uuid)) offset 0) c ${ORDERED} ${PAGE}`;

/** How the functions look for a term: parts of their bodies. */
interface Way {
  settings: string;
  variables: string;
  /** before anything is looked for, when it is known who stands for whom */
  begin: string;
  /** whom the term finds, inside the quotes of a statement */
  byIndex: string;
  byReading: string;
  /** what is done, and the four values that are bound, when every customer is read */
  beforeReading: string;
  reading: string;
}

/** As it was: one condition for every term, put aside part by part, row by row; and no workers. */
const BEFORE: Way = {
  settings: '',
  variables: '',
  begin: '',
  byIndex: `${CUSTOMERS} and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3) or c.id = any ($4))`,
  byReading: `${CUSTOMERS} and (strpos(c.search_text, $2) > 0 or strpos(c.phone, $3) > 0 or c.id = any ($4))`,
  beforeReading: '',
  reading: `organization, needle, digits, standing`,
};

/**
 * A condition has only the parts that the term needs, so the index is asked once and its answer is checked once. A term of
 * digits alone is found in the search text, which has the phone.
 *
 * An organization that has most of the table isn't looked for in the search index: its entry there is as long as the table,
 * and all of it is passed for whatever is found. The others' finds are read then, and put aside.
 *
 * Who is to be found by reading is read in the order in which it lies, where the organization is a large part of the table,
 * and by workers. Neither is ever right for the rest, so it holds inside of the function and there alone. "is true" keeps
 * the search index from being read as a whole.
 */
const NOW: Way = {
  settings: `set enable_seqscan = off set max_parallel_workers_per_gather = 0`,
  variables: `
    found text;
    whose text := 'c.organization_id = $1';`,
  begin: `
    found := 'c.search_text like $2'
      || case when digits is null or digits = needle then '' else ' or (c.search_text like $3 and c.phone like $3)' end
      || case when standing = '{}' then '' else ' or (c.organization_id = $1 and c.id = any ($4))' end;
    if (select sum(t.customers) from public.organization_totals t where t.organization_id = organization) >
       (select greatest(c.reltuples, 0) / 2 from pg_class c where c.oid = 'public.customers'::regclass) then
      whose := '(c.organization_id = $1) is true';
    end if;`,
  byIndex: `' || whose || ' and c.merged_into is null and (' || found || ')`,
  byReading: `${CUSTOMERS} and ((' || found || ') is true)`,
  beforeReading: `
    perform set_config('enable_seqscan', 'on', true), set_config('max_parallel_workers_per_gather', '2', true);`,
  reading: PATTERNS,
};

/** Ways of a term that is looked for in all customers: short ones are read for, the others are the search index's. */
export class ReadForShortTerms1795423000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // How many customers an organization has decides how the index is asked.
    await queryRunner.query(`
      do $$ begin
        execute format('grant select (organization_id, customers) on organization_totals to %I', search_role());
        execute format('create policy search_reads on organization_totals for select to %I using (true)', search_role());
      end $$`);
    await this.replaceSearch(queryRunner, NOW);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.replaceSearch(queryRunner, BEFORE);
    await queryRunner.query(`
      do $$ begin
        execute 'drop policy search_reads on organization_totals';
        execute format('revoke select (organization_id, customers) on organization_totals from %I', search_role());
      end $$`);
  }

  /** Owner and grants of a function stay as they are when its body is replaced by a member of its owner. */
  private async replaceSearch(queryRunner: QueryRunner, way: Way): Promise<void> {
    const signature = (settings: string): string =>
      `language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp ${settings} as $$`;
    await queryRunner.query(
      `do $$ begin execute format('grant create on schema public to %I', search_role()); end $$`,
    );
    await queryRunner.query(`
      create or replace function search_customers(
        term text, digits text, before_created_at timestamptz, before_id uuid, max_rows integer, skip_rows bigint
      ) returns table (id uuid, created_at timestamptz, total bigint) rows 20 ${signature(way.settings)}
      ${this.searchBody(way)}`);
    await queryRunner.query(`
      create or replace function count_customers(term text, digits text) returns bigint ${signature(way.settings)}
      ${this.countBody(way)}`);
    await queryRunner.query(`
      create or replace function find_customers(term text, digits text, max_rows integer) returns setof uuid rows 200
      ${signature(way.settings)}
      ${this.findBody(way)}`);
    await queryRunner.query(
      `do $$ begin execute format('revoke create on schema public from %I', search_role()); end $$`,
    );
  }

  /**
   * Each walk goes further, as long as there is hope: at first 500 customers; if a page isn't full then, 4,000, unless
   * none was found and the index can help; then on to where the page ends if every fiftieth is found; without the index
   * 50,000. What they found is where the page begins, so the rest is asked for behind it. A later page is walked to when
   * the first 2,000 customers promise that it is near, or that so many are found that sorting them takes longer.
   */
  private searchBody(way: Way): string {
    return `
      declare
        organization uuid := public.current_organization_id();
        needle text := public.search_normalize(term);
        indexed boolean := public.has_trigram(needle) and coalesce(length(digits), 3) > 2;
        standing uuid[] := '{}';
        ${way.variables}
        walk bigint := 500;
        met bigint;
        done bigint := 0;
      begin
        ${STANDING}
        if skip_rows > 0 then
          execute 'select count(*) from (${WALK('1')}) met' into met
          using organization, needle, digits, standing, before_created_at, before_id, 0, 0, 2000;
          walk := (skip_rows + max_rows) * 4000 / greatest(met, 1);
          if met < 20 or (met < 500 and walk > 100000) then
            walk := null;
          end if;
        end if;
        while walk is not null and done < max_rows loop
          return query execute '${WALK('c.id, c.created_at::timestamptz, null::bigint')} ${ORDERED} ${PAGE}'
          using organization, needle, digits, standing, before_created_at, before_id, max_rows - done, skip_rows + done, walk;
          get diagnostics met = row_count;
          done := done + met;
          walk := case
            when walk = 500 and (done > 0 or not indexed) then 4000
            when walk = 4000 and done >= 80 then max_rows * 8000 / done
            when walk = 4000 and not indexed then 50000
          end;
        end loop;
        if done = max_rows then
          return;
        end if;
        ${way.begin}
        if indexed then
          return query execute '${REST(way.byIndex)}'
          using ${PATTERNS}, before_created_at, before_id, max_rows - done, skip_rows + done;
        else
          ${way.beforeReading}
          return query execute '${REST(way.byReading)}'
          using ${way.reading}, before_created_at, before_id, max_rows - done, skip_rows + done;
        end if;
      end $$`;
  }

  private countBody(way: Way): string {
    return `
      declare
        organization uuid := public.current_organization_id();
        needle text := public.search_normalize(term);
        standing uuid[] := '{}';
        ${way.variables}
        result bigint;
      begin
        ${STANDING}
        ${way.begin}
        if public.has_trigram(needle) and coalesce(length(digits), 3) > 2 then
          execute 'select count(*) from public.customers c where ${way.byIndex}' into result
          using ${PATTERNS};
        else
          ${way.beforeReading}
          execute 'select count(*) from public.customers c where ${way.byReading}' into result
          using ${way.reading};
        end if;
        return result;
      end $$`;
  }

  private findBody(way: Way): string {
    return `
      declare
        organization uuid := public.current_organization_id();
        needle text := public.search_normalize(term);
        standing uuid[] := '{}';
        ${way.variables}
      begin
        ${STANDING}
        ${way.begin}
        if public.has_trigram(needle) and coalesce(length(digits), 3) > 2 then
          return query execute 'select c.id from public.customers c where ${way.byIndex} limit $5'
          using ${PATTERNS}, max_rows;
        else
          ${way.beforeReading}
          return query execute 'select c.id from public.customers c where ${way.byReading} limit $5'
          using ${way.reading}, max_rows;
        end if;
      end $$`;
  }
}
