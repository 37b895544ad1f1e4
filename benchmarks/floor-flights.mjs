import pg from 'pg';
import { built } from './built.mjs';

const { Settings } = built('config/settings');
const { applicationOptions } = built('database/data-source');

const ENTER = {
  name: 'enter',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true)`,
};

/**
 * A pool as the service has it. The function it returns sends one transaction in one flight, as the application's role,
 * and gives the rows of each query.
 */
export function openFlights(databaseUrl, organizationId) {
  const settings = new Settings();
  const { extra } = applicationOptions(databaseUrl, settings, []);
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: settings.POOL_SIZE, ...extra });
  const enter = { ...ENTER, values: [settings.DATABASE_APP_ROLE, organizationId] };
  return async (...queries) => {
    const client = await pool.connect();
    const { stream } = client.connection;
    try {
      stream.cork();
      const sent = [
        client.query('begin'),
        client.query(enter),
        ...queries.map((query) => client.query(query)),
        client.query('commit'),
      ];
      stream.uncork();
      const results = await Promise.all(sent);
      return results.slice(2, -1).map(({ rows }) => rows);
    } finally {
      client.release();
    }
  };
}
