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

/** With a trigram the search index finds whom a term means; without one it would read itself as a whole. */
const BY_INDEX = `(c.search_text like $2 or (c.search_text like $3 and c.phone like $3) or c.id = any ($4))`;
const BY_READING = `(strpos(c.search_text, $2) > 0 or strpos(c.phone, $3) > 0 or c.id = any ($4))`;

const ORDERED = `order by c.created_at desc, c.id desc`;

/** What the newest `$9` customers hold of the term. The limit keeps the planner from guessing how rare it is. */
const WALK = (select: string): string => `
  select ${select} from (
    select c.id, c.created_at, c.search_text, c.phone from public.customers c
    where ${CUSTOMERS} and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6::uuid)) ${ORDERED} limit $9) c
  where ${BY_READING}`;

const ARGUMENTS = `search_customers(text, text, timestamptz, uuid, integer, bigint)`;

const PAGE = `limit $7 offset $8`;

const SIGNATURE = `search_customers(
  term text, digits text, before_created_at timestamptz, before_id uuid, max_rows integer, skip_rows bigint
)`;
const SETTINGS = `rows 20 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp`;

/**
 * The page of a search is looked for by walking through the list first, a little way: who has a common name is met soon.
 * Whoever isn't met is rare, and the search index finds all of them at once, or every row is read in the order in which
 * it lies. PostgreSQL would choose between walking and the index by an estimate of how rare the term is; under row
 * security it has none, so it sorted 126,000 finds of a common name, and walked a million customers for a name that
 * nobody has.
 *
 * A term without three letters in a row says nothing to the search index: every row is read, and the index isn't.
 *
 * A customer is also found by the phone or e-mail of somebody who was merged into her. Whether anybody was is one look into
 * an index.
 *
 * A page that was found by the index also says how many there are, so that nobody need count them again.
 */
export class WalkBeforeSearch1795419000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await this.asOwner(queryRunner, async () => {
      await queryRunner.query(`
        create function has_trigram(needle text) returns boolean language sql immutable strict parallel safe
        set search_path = pg_catalog, pg_temp
        return needle ~ '[[:alnum:]]{3}|[[:alnum:]]{2}[^[:alnum:]]|[^[:alnum:]][[:alnum:]]'`);
      await queryRunner.query(`drop function ${ARGUMENTS}`);
      await queryRunner.query(this.searchBody());
      await this.handOver(queryRunner);
      await queryRunner.query(`
        create or replace function count_customers(term text, digits text) returns bigint
        language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        declare
          organization uuid := public.current_organization_id();
          needle text := public.search_normalize(term);
          standing uuid[] := '{}';
          result bigint;
        begin
          ${STANDING}
          if public.has_trigram(needle) and coalesce(length(digits), 3) > 2 then
            execute 'select count(*) from public.customers c where ${CUSTOMERS} and ${BY_INDEX}' into result
            using organization, public.search_pattern(term), '%' || digits || '%', standing;
          else
            execute 'select count(*) from public.customers c where ${CUSTOMERS} and ${BY_READING}' into result
            using organization, needle, digits, standing;
          end if;
          return result;
        end $$`);
      await queryRunner.query(`
        create or replace function find_customers(term text, digits text, max_rows integer) returns setof uuid
        rows 200 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        declare
          organization uuid := public.current_organization_id();
          needle text := public.search_normalize(term);
          standing uuid[] := '{}';
        begin
          ${STANDING}
          if public.has_trigram(needle) and coalesce(length(digits), 3) > 2 then
            return query execute
              'select c.id from public.customers c where ${CUSTOMERS} and ${BY_INDEX} limit $5'
            using organization, public.search_pattern(term), '%' || digits || '%', standing, max_rows;
          else
            return query execute
              'select c.id from public.customers c where ${CUSTOMERS} and ${BY_READING} limit $5'
            using organization, needle, digits, standing, max_rows;
          end if;
        end $$`);
    });
  }

  /**
   * Each walk goes further, as long as there is hope: at first 500 customers; if a page isn't full then, 4,000, unless
   * none was found and the index can help; then on to where the page ends if every fiftieth is found; without the index
   * 50,000. What they found is where the page begins, so the rest is asked for behind it. A later page is walked to when
   * the first 2,000 customers promise that it is near, or that so many are found that sorting them takes longer.
   */
  private searchBody(): string {
    return `
      create function ${SIGNATURE} returns table (id uuid, created_at timestamptz, total bigint) ${SETTINGS} as $$
      declare
        organization uuid := public.current_organization_id();
        needle text := public.search_normalize(term);
        indexed boolean := public.has_trigram(needle) and coalesce(length(digits), 3) > 2;
        standing uuid[] := '{}';
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
        elsif indexed then
          return query execute '${this.rest(BY_INDEX)}'
          using organization, public.search_pattern(term), '%' || digits || '%', standing, before_created_at, before_id,
                max_rows - done, skip_rows + done;
        else
          return query execute '${this.rest(BY_READING)}'
          using organization, needle, digits, standing, before_created_at, before_id, max_rows - done, skip_rows + done;
        end if;
      end $$`;
  }

  /** Everyone whom the term finds, then sorted: the inner offset keeps the planner from walking instead. */
  private rest(condition: string): string {
    return `select c.id, c.created_at::timestamptz, case when $6 is null then count(*) over () end from (
      select c.id, c.created_at from public.customers c
      where ${CUSTOMERS} and ${condition}
        and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6::uuid)) offset 0) c ${ORDERED} ${PAGE}`;
  }

  /** A function that was made again belongs to the role that may search, and the application may run it. */
  private async handOver(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$ begin
        execute format('alter function ${ARGUMENTS} owner to %I', search_role());
        execute 'revoke all on function ${ARGUMENTS} from public';
        execute format('grant execute on function ${ARGUMENTS} to %I', app_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const found = `${CUSTOMERS} and (c.search_text like $2 or (c.search_text like $3 and c.phone like $3))`;
    await this.asOwner(queryRunner, async () => {
      await queryRunner.query(`drop function ${ARGUMENTS}`);
      await queryRunner.query(`
        create function ${SIGNATURE} returns table (id uuid, created_at timestamptz) ${SETTINGS} as $$
        begin
          return query execute
            'select c.id, c.created_at::timestamptz from public.customers c
             where ${found}' ||
            case when before_id is null then '' else ' and (c.created_at, c.id) < ($4, $5)' end ||
            ' ${ORDERED} limit $6 offset $7'
          using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%',
                before_created_at, before_id, max_rows, skip_rows;
        end $$`);
      await this.handOver(queryRunner);
      await queryRunner.query(`
        create or replace function count_customers(term text, digits text) returns bigint
        language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        declare
          result bigint;
        begin
          execute 'select count(*) from public.customers c where ${found}' into result
          using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%';
          return result;
        end $$`);
      await queryRunner.query(`
        create or replace function find_customers(term text, digits text, max_rows integer) returns setof uuid
        rows 200 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        begin
          return query execute 'select c.id from public.customers c where ${found} limit $4'
          using public.current_organization_id(), public.search_pattern(term), '%' || digits || '%', max_rows;
        end $$`);
      await queryRunner.query(`drop function has_trigram(text)`);
    });
  }

  /** Owner, grants and settings of a function stay as they are when its body is replaced by a member of its owner. */
  private async asOwner(queryRunner: QueryRunner, replace: () => Promise<void>): Promise<void> {
    await queryRunner.query(
      `do $$ begin execute format('grant create on schema public to %I', search_role()); end $$`,
    );
    await replace();
    await queryRunner.query(
      `do $$ begin execute format('revoke create on schema public from %I', search_role()); end $$`,
    );
  }
}
