/** The settings that depend on each other. */
interface Settings {
  NODE_ENV: string;
  DATABASE_URL?: string;
  DATABASE_DIRECT_URL?: string;
  DATABASE_POOLER: boolean;
  RUN_MIGRATIONS: boolean;
  RUN_JOBS: boolean;
  JWT_SECRET?: string;
  JWT_JWKS_URL?: string;
  API_PREFIX: string;
  DASHBOARD: boolean;
}

const WELL_KNOWN_SECRETS = ['change-me', 'changeme', 'secret', 'your-256-bit-secret', 'example'];

/** What is wrong with settings beyond each by itself; never with a value that could be a secret. */
export function problemsBetween(settings: Settings): string[] {
  return [
    ...addressProblems(settings),
    ...poolerProblems(settings),
    ...jwtProblems(settings),
    ...prefixProblems(settings),
  ];
}

/** A path can't be both a screen of the dashboard and a route of the API. */
function prefixProblems({ API_PREFIX, DASHBOARD }: Settings): string[] {
  if (!DASHBOARD || !/^admin(\/|$)/.test(API_PREFIX)) return [];
  return ['API_PREFIX must not begin with admin, where the dashboard is, unless DASHBOARD is false'];
}

/** An address that can't be read would be told by the driver, with all that is in it. */
function addressProblems(settings: Settings): string[] {
  return (['DATABASE_URL', 'DATABASE_DIRECT_URL'] as const)
    .filter((name) => /^postgres/.test(settings[name] ?? '') && !isReadable(settings[name] as string))
    .map(
      (name) => `${name} is no address: in user and password write @ as %40, / as %2F, : as %3A and % as %25`,
    );
}

function isReadable(address: string): boolean {
  try {
    decodeURIComponent(address);
    // A socket's address may have a user and no host.
    new URL(address.replace('@/', '@localhost/'));
    return true;
  } catch {
    return false;
  }
}

/** Migrations lock, and jobs listen, for a whole session: a transaction pooler has none. */
function poolerProblems(settings: Settings): string[] {
  const { DATABASE_POOLER, DATABASE_DIRECT_URL, RUN_MIGRATIONS, RUN_JOBS } = settings;
  if (!DATABASE_POOLER || DATABASE_DIRECT_URL !== undefined || !(RUN_MIGRATIONS || RUN_JOBS)) return [];
  return [
    'DATABASE_DIRECT_URL is required with DATABASE_POOLER=true, unless RUN_MIGRATIONS and RUN_JOBS are both false',
  ];
}

function jwtProblems(settings: Settings): string[] {
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, NODE_ENV } = settings;
  const problems: string[] = [];
  if (secret !== undefined && jwksUrl !== undefined) {
    problems.push('JWT_SECRET and JWT_JWKS_URL exclude each other: set one of them');
  }
  if (NODE_ENV === 'production' && secret === undefined && jwksUrl === undefined) {
    problems.push('JWT_SECRET (at least 32 bytes) or JWT_JWKS_URL is required in production');
  }
  if (secret !== undefined && Buffer.byteLength(secret) < 32) {
    problems.push('JWT_SECRET must have at least 32 bytes; make one with: openssl rand -hex 32');
  }
  if (NODE_ENV === 'production' && secret !== undefined && isWellKnown(secret)) {
    problems.push('JWT_SECRET is a well-known or trivial value; make one with: openssl rand -hex 32');
  }
  return problems;
}

function isWellKnown(secret: string): boolean {
  const lower = secret.toLowerCase();
  return new Set(secret).size < 8 || WELL_KNOWN_SECRETS.some((known) => lower.includes(known));
}
