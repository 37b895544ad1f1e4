import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who has one of these phones or e-mails.
 *
 * lower() isn't leakproof: under a policy PostgreSQL would read every customer of the organization before it compares an
 * e-mail. The look-up therefore stands in a function of the search's role, which takes the organization from the
 * session's setting, never as a parameter.
 */
export class FindCustomersByContact1795399202001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function find_customers_by_contact(phones text[], emails text[]) returns table (id uuid)
      rows 2 language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        organization uuid := public.current_organization_id();
      begin
        return query
          select c.id from public.customers c where c.organization_id = organization and c.phone = any (phones)
          union
          select c.id from public.customers c where c.organization_id = organization
            and pg_catalog.lower(c.email) = any (array(select pg_catalog.lower(e) from unnest(emails) e));
      end $$`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant select (email) on customers to %I', search_role());
        execute format('grant create on schema public to %I', search_role());
        execute format('alter function find_customers_by_contact(text[], text[]) owner to %I', search_role());
        execute 'revoke all on function find_customers_by_contact(text[], text[]) from public';
        execute format('grant execute on function find_customers_by_contact(text[], text[]) to %I', app_role());
        execute format('revoke create on schema public from %I', search_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop function find_customers_by_contact(text[], text[])`);
    await queryRunner.query(`
      do $$ begin execute format('revoke select (email) on customers from %I', search_role()); end $$`);
  }
}
