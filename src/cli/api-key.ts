import type { INestApplicationContext } from '@nestjs/common';
import { ApiKeysService } from '../auth/api-keys/api-keys.service';
import { CreateApiKeyDto } from '../auth/api-keys/api-keys.dto';
import type { apiKeyView } from '../auth/api-keys/api-keys.presenter';
import { Clock } from '../common/clock';
import { AppError, detailsIn } from '../common/errors';
import { isUuid, newId } from '../common/ids';
import { checkedAs } from '../common/validation';
import { PERMISSIONS } from '../tenancy/permissions';
import { RequestContext } from '../tenancy/request-context';
import { readArguments, UsageError } from './arguments';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent api-key -- create --org UUID --name NAME --scopes SCOPE,SCOPE [--expires TIME]
         Prints a new key of a machine. It is told this once.
       npm run --silent api-key -- list --org UUID
         Prints id, beginning, state, last use, name and scopes of each key.
       npm run --silent api-key -- revoke --org UUID --id UUID
         Ends a key, within five seconds.
  SCOPE: ${PERMISSIONS.join(', ')}
  TIME:  from then on it is refused, such as 2030-12-31T23:59:59Z`;

type Values = Partial<Record<'org' | 'name' | 'scopes' | 'expires' | 'id', string>>;
type Shown = ReturnType<typeof apiKeyView>;
type Command = (app: INestApplicationContext, context: RequestContext, values: Values) => Promise<string[]>;

const COMMANDS: Record<string, Command> = {
  create: async (app, context, { name, scopes, expires }) => {
    const given = { name, scopes: scopes?.split(','), expiresAt: expires };
    const input = checkedAs(CreateApiKeyDto, given);
    const { body } = await app.get(ApiKeysService).create(context, input);
    return [(JSON.parse(body) as { data: { key: string } }).data.key];
  },
  list: async (app, context) => {
    const now = app.get(Clock).now();
    const lines: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await app.get(ApiKeysService).list(context, { limit: 100, ...(cursor ? { cursor } : {}) });
      lines.push(...(page.data as Shown[]).map((key) => lineOf(key, now)));
      cursor = page.pagination.nextCursor;
    }
    return lines;
  },
  revoke: async (app, context, { id }) => {
    if (!isUuid(id)) throw new UsageError(`--id must be the UUID of a key.\n${USAGE}`);
    await app.get(ApiKeysService).revoke(context, id.toLowerCase());
    return [];
  },
};

runCommand(async () => {
  const { command = '', values } = readArguments(['org', 'name', 'scopes', 'expires', 'id'], USAGE);
  const run = COMMANDS[command];
  if (!run) throw new UsageError(USAGE);
  const { org } = values;
  if (!isUuid(org)) throw new UsageError(`--org must be the UUID of an organization.\n${USAGE}`);
  const context = operatorOf(org);
  await withApplication(async (app: INestApplicationContext) => {
    const lines = await run(app, context, values).catch(explain);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  });
});

function operatorOf(organizationId: string): RequestContext {
  return new RequestContext({
    organizationId,
    actor: 'operator',
    requestId: newId(),
    permissions: PERMISSIONS,
  });
}

function lineOf(key: Shown, now: Date): string {
  const state = key.revoked_at ? 'revoked' : key.expires_at && key.expires_at <= now ? 'expired' : 'good';
  const used = key.last_used_at?.toISOString() ?? 'never';
  return [key.id, key.prefix, state, used, JSON.stringify(key.name), key.scopes.join(',')].join('\t');
}

function explain(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  if (error.code === 'NOT_FOUND')
    throw new UsageError('There is no such organization, or no such key in it.');
  if (error.code !== 'VALIDATION_ERROR') throw error;
  const problems = Object.values(detailsIn('en', error.details ?? {})).flat();
  throw new UsageError(`${problems.join('\n')}\n${USAGE}`);
}
