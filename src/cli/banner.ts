import { mintToken } from '../auth/tokens';
import type { Settings } from '../config/settings';
import type { RunningService } from '../service';

const TOKEN_LIFE_SECONDS = 12 * 60 * 60;

/** What the operator sees when the service is ready. The one place where a token is ever printed unasked. */
export function banner(
  { url, demo }: Pick<RunningService, 'url' | 'demo'>,
  settings: Readonly<Settings>,
): string {
  const lines = [
    `Puntos is ready at ${url}`,
    ...(settings.DASHBOARD ? [`Dashboard: ${url}/admin`] : []),
    `API reference: ${url}/docs`,
  ];
  if (demo && settings.JWT_JWKS_URL === undefined && settings.NODE_ENV !== 'production') {
    const { organizationId, customerId } = demo;
    const token = mintToken(settings, {
      organizationId,
      role: 'org_admin',
      subject: 'demo',
      expiresInSeconds: TOKEN_LIFE_SECONDS,
    });
    const customer = `${url}/${settings.API_PREFIX}/loyalty/customers/${customerId}`;
    lines.push(
      'Try it, with a token of the demo organization:',
      '',
      `curl ${customer} -H "Authorization: Bearer ${token}"`,
    );
  } else {
    lines.push('A token: npm run --silent token -- --org UUID --role org_admin');
  }
  return `\n${lines.join('\n')}\n\n`;
}
