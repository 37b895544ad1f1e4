import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../config/settings';
import { Database } from './database';
import { query, statement } from './statement';

interface RoleRow {
  name: string;
  superuser: boolean;
  bypasses: boolean;
  owns: boolean;
}

const ROLE = `select current_user::text as name, r.rolsuper as superuser, r.rolbypassrls as bypasses,
     exists (select from pg_tables t where t.schemaname = 'public' and pg_has_role(current_user, t.tableowner, 'usage')) as owns
   from pg_roles r where r.rolname = current_user`;

const roleInForce = statement<RoleRow>('database_role_in_force', ROLE);

/** The application would work past row security. Its message says what to do. */
export class ApplicationRoleError extends Error {}

/** The role that is in force, in a transaction of the application and on its bare connections. */
@Injectable()
export class ApplicationRole {
  constructor(
    private readonly database: Database,
    private readonly dataSource: DataSource,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** What is wrong with it, and what to do; null for a role that row security holds. @throws AppError */
  async problem(): Promise<string | null> {
    const [within] = await this.database.readAsNobody(query(roleInForce));
    for (const role of [within, await this.bare()]) {
      const power = role && powerOf(role);
      if (power) {
        return `The application's role, ${role.name}, ${power}: row security would not hold it. Name a role of its own in DATABASE_APP_ROLE (made with: create role puntos_app nologin), granted to the login of DATABASE_URL, and without a role that owns tables granted to it.`;
      }
    }
    return null;
  }

  /** Behind a pooler nothing is set on a connection, and nothing is sent on one outside of a transaction. */
  private async bare(): Promise<RoleRow | undefined> {
    if (this.settings.DATABASE_POOLER) return undefined;
    const [row] = await this.dataSource.query<RoleRow[]>(ROLE);
    return row;
  }
}

function powerOf({ superuser, bypasses, owns }: RoleRow): string | null {
  if (superuser) return 'is a superuser';
  if (bypasses) return 'bypasses row security (BYPASSRLS)';
  return owns ? 'owns tables of the service, or is a member of who does' : null;
}
