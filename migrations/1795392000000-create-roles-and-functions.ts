import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The application's roles, the extensions, and the few functions that everything later stands on.
 *
 * Roles belong to the cluster, not to the database: they are created when they are absent, reused when they are
 * there, and never dropped. The setting `puntos.app_role` names the application's role; the role that reads
 * customers for the search is named after it.
 */
export class CreateRolesAndFunctions1795392000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app_role() returns name language sql stable
      return coalesce(nullif(current_setting('puntos.app_role', true), ''), 'puntos_app')::name`);
    await queryRunner.query(`
      create function search_role() returns name language sql stable
      return (public.app_role() || '_search')::name`);

    await queryRunner.query(`
      do $$
      declare
        wanted name;
        missing text := '';
      begin
        foreach wanted in array array[app_role(), search_role()] loop
          if not exists (select from pg_roles where rolname = wanted) then
            begin
              execute format('create role %I nologin', wanted);
            exception
              -- Another database of this cluster was faster.
              when duplicate_object or unique_violation then null;
              when insufficient_privilege then
                missing := missing || format('CREATE ROLE %1$I NOLOGIN; GRANT %1$I TO %2$I; ', wanted, current_user);
                continue;
            end;
          end if;
          -- Since 16 who creates a role is a member that may not use it.
          if not pg_has_role(current_user, wanted, 'USAGE') then
            begin
              execute format('grant %I to %I', wanted, current_user);
            exception
              when duplicate_object or unique_violation then null;
              when insufficient_privilege then
                missing := missing || format('GRANT %I TO %I; ', wanted, current_user);
            end;
          end if;
        end loop;
        if missing <> '' then
          raise insufficient_privilege using
            message = 'Puntos needs roles that this login may not create. Let a database administrator run: ' || missing;
        end if;
      end $$`);

    for (const extension of ['pg_trgm', 'unaccent', 'btree_gin']) {
      await queryRunner.query(`create extension if not exists ${extension} schema public`);
    }

    await queryRunner.query(`
      do $$ begin
        execute format('grant usage on schema public to %I, %I', app_role(), search_role());
        execute format('grant select on migrations to %I', app_role());
      end $$`);

    // After a SET LOCAL the setting is the empty string, not null: without nullif the cast would throw.
    await queryRunner.query(`
      create function current_organization_id() returns uuid language sql stable parallel safe
      return nullif(current_setting('app.organization_id', true), '')::uuid`);

    await queryRunner.query(`
      create function protect_tenant_table(protected regclass, privileges text, key_column text default 'organization_id')
      returns void language plpgsql as $$
      begin
        execute format('alter table %s enable row level security', protected);
        execute format('alter table %s force row level security', protected);
        execute format(
          'create policy organization_isolation on %s to %I
             using (%3$I = (select nullif(current_setting(''app.organization_id'', true), '''')::uuid))
             with check (%3$I = (select nullif(current_setting(''app.organization_id'', true), '''')::uuid))',
          protected, app_role(), key_column);
        execute format('grant %s on %s to %I', privileges, protected, app_role());
      end $$`);

    // A pipelined COMMIT is on its way before the row count arrives, so a write checks its own count and raises.
    // 40001 is what the unit of work retries.
    await queryRunner.query(`
      create function require_rows(expected bigint, actual bigint) returns void language plpgsql as $$
      begin
        if expected is distinct from actual then
          raise serialization_failure using message = format('expected %s rows to be written, not %s', expected, actual);
        end if;
      end $$`);

    // Blind to case and accents. U+001F separates the fields of a search text, so a value never holds it.
    await queryRunner.query(`
      create function search_normalize(value text) returns text language sql immutable strict parallel safe
      return pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, pg_catalog.translate(value, U&'\\001F', ' ')))`);

    // Normalized before it is escaped: unaccent turns a full-width percent sign into a plain one.
    await queryRunner.query(`
      create function search_pattern(term text) returns text language sql immutable strict parallel safe
      return '%' || pg_catalog.regexp_replace(public.search_normalize(term), '([\\\\%_])', '\\\\\\1', 'g') || '%'`);

    for (const signature of ['app_role()', 'search_role()', 'protect_tenant_table(regclass, text, text)']) {
      await queryRunner.query(`revoke all on function ${signature} from public`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const signature of [
      'search_pattern(text)',
      'search_normalize(text)',
      'require_rows(bigint, bigint)',
      'protect_tenant_table(regclass, text, text)',
      'current_organization_id()',
      'search_role()',
      'app_role()',
    ]) {
      await queryRunner.query(`drop function ${signature}`);
    }
  }
}
