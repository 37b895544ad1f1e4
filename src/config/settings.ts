import { plainToInstance, Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { getCountries } from 'libphonenumber-js';
import { IsTrustedProxies, RATE } from './network-settings';
import { problemsBetween } from './settings-problems';

const flag = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);
const integer = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value,
);
const rate = (name: string): PropertyDecorator =>
  Matches(RATE, { message: `${name} must be a number of requests and a time, such as 600/1m (s, m or h)` });
const list = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean)
    : value,
);

/**
 * Everything that can be set from outside, with its default. The environment variable of each is its name here;
 * `.env.example` describes them and a test holds the two equal.
 */
export class Settings {
  @IsIn(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  @IsInt()
  @Min(0)
  @Max(65_535)
  @integer
  PORT = 3000;

  @IsString()
  @Length(1, 255)
  HOST = '127.0.0.1';

  @Matches(/^[a-z0-9][a-z0-9/_-]*$/, {
    message: 'API_PREFIX must be a path without a leading slash, such as v1',
  })
  API_PREFIX = 'v1';

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must begin with postgres://' })
  DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_DIRECT_URL must begin with postgres://' })
  DATABASE_DIRECT_URL?: string;

  @IsString()
  @Length(1, 4096)
  DATA_DIR = '.data';

  @Matches(/^[a-z_][a-z0-9_]{0,50}$/, { message: 'DATABASE_APP_ROLE must be a plain lower-case role name' })
  DATABASE_APP_ROLE = 'puntos_app';

  /** Behind a transaction pooler nothing can be set on a connection: it is set in each transaction instead. */
  @IsBoolean()
  @flag
  DATABASE_POOLER = false;

  @IsBoolean()
  @flag
  PREPARED_STATEMENTS = true;

  @IsInt()
  @Min(1)
  @Max(1000)
  @integer
  POOL_SIZE = 20;

  @IsInt()
  @Min(0)
  @Max(100_000)
  @integer
  POOL_QUEUE_LIMIT = 1000;

  @IsInt()
  @Min(1)
  @Max(60_000)
  @integer
  POOL_WAIT_MS = 1000;

  @IsInt()
  @Min(1)
  @Max(600_000)
  @integer
  STATEMENT_TIMEOUT_MS = 5000;

  @IsInt()
  @Min(1)
  @Max(600_000)
  @integer
  LOCK_TIMEOUT_MS = 2000;

  @IsInt()
  @Min(1)
  @Max(600_000)
  @integer
  IDLE_TRANSACTION_TIMEOUT_MS = 10_000;

  @IsInt()
  @Min(1)
  @Max(64)
  @integer
  WORKERS = 1;

  @IsBoolean()
  @flag
  RUN_MIGRATIONS = true;

  @IsBoolean()
  @flag
  RUN_JOBS = true;

  @IsOptional()
  @IsString()
  JWT_SECRET?: string;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  JWT_JWKS_URL?: string;

  @IsOptional()
  @IsString()
  @Length(1, 2048)
  JWT_ISSUER?: string;

  @IsOptional()
  @IsString()
  @Length(1, 2048)
  JWT_AUDIENCE?: string;

  @IsString()
  @Length(1, 255)
  JWT_ORG_CLAIM = 'org';

  /** Undefined: true outside production. */
  @IsOptional()
  @IsBoolean()
  @flag
  AUTO_PROVISION_ORGANIZATIONS?: boolean;

  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  @integer
  IMPORT_MAX_BYTES = 52_428_800;

  @IsIn(getCountries(), { message: 'DEFAULT_COUNTRY must be a two-letter country code such as PE' })
  DEFAULT_COUNTRY = 'PE';

  @IsString({ each: true })
  @list
  CORS_ORIGINS: string[] = [];

  @IsTrustedProxies()
  @list
  TRUST_PROXY: string[] = [];

  @IsOptional()
  @rate('RATE_LIMIT_ADDRESS')
  RATE_LIMIT_ADDRESS?: string;

  @IsOptional()
  @rate('RATE_LIMIT_ORGANIZATION')
  RATE_LIMIT_ORGANIZATION?: string;

  @IsOptional()
  @rate('RATE_LIMIT_ACTOR')
  RATE_LIMIT_ACTOR?: string;

  @IsInt()
  @Min(1000)
  @Max(86_400_000)
  @integer
  REQUEST_TIMEOUT_MS = 300_000;

  @IsBoolean()
  @flag
  DASHBOARD = true;

  @IsBoolean()
  @flag
  DEMO = true;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  LOG_LEVEL = 'info';

  @IsInt()
  @Min(0)
  @Max(120_000)
  @integer
  DRAIN_MS = 1500;
}

/** Every mistake in the settings, named at once. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings need attention:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the settings from an environment. Empty variables count as unset.
 * @returns a frozen instance
 * @throws SettingsError naming every mistake, never a value that could be a secret
 */
export function readSettings(environment: Record<string, string | undefined>): Readonly<Settings> {
  const names = Object.keys(new Settings());
  const optional = [
    'DATABASE_URL',
    'DATABASE_DIRECT_URL',
    'JWT_SECRET',
    'JWT_JWKS_URL',
    'JWT_ISSUER',
    'JWT_AUDIENCE',
    'AUTO_PROVISION_ORGANIZATIONS',
    'RATE_LIMIT_ADDRESS',
    'RATE_LIMIT_ORGANIZATION',
    'RATE_LIMIT_ACTOR',
  ];
  const given = Object.fromEntries(
    [...names, ...optional]
      .map((name): [string, string | undefined] => [name, environment[name]])
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const settings = plainToInstance(Settings, given, { exposeDefaultValues: true });
  const problems = validateSync(settings, {
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  }).flatMap((error) => Object.values(error.constraints ?? {}));
  problems.push(...problemsBetween(settings));
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(settings);
}
