import { SettingsError } from './config/settings';
import { ApplicationRoleError } from './database/application-role';
import { EmbeddedDatabaseError } from './database/embedded/embedded-database';

interface SystemError extends Error {
  code?: string;
  address?: string;
  port?: number;
  errors?: SystemError[];
}

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ECONNRESET',
]);

/** What PostgreSQL answers to who wants to connect. */
const REFUSALS: Record<string, string> = {
  '53300':
    'The database has no connection left (53300): raise its max_connections, or lower POOL_SIZE of what else uses it.',
  '57P03': 'The database is starting up or going down (57P03): start again when it is ready.',
  '28P01': 'The database refuses this login (28P01): check user and password in DATABASE_URL.',
  '28000': 'The database refuses this login (28000): check user and password in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist: create it, or name another one.',
};

/** Errors that say by themselves what to do. */
const TOLD = [SettingsError, EmbeddedDatabaseError, ApplicationRoleError];

/** Why the service didn't start, in words that say what to do. Never a password or a token. */
export function explainStartup(thrown: unknown): string {
  if (TOLD.some((type) => thrown instanceof type)) return (thrown as Error).message;
  const error = rootOf(thrown);
  if (error.code === 'EADDRINUSE') {
    return `Port ${error.port} on ${error.address} is taken: stop whatever listens there, or set PORT to another one.`;
  }
  if (error.code === 'EACCES' && error.port !== undefined) {
    return `Port ${error.port} may not be opened by this user: set PORT to one above 1023.`;
  }
  if (error.code === 'EADDRNOTAVAIL')
    return `HOST ${error.address} is not an address of this machine: set HOST to one that is.`;
  return databaseProblem(error) ?? `The service could not start: ${error.stack ?? error.message}`;
}

function databaseProblem({ code = '', message, address, port }: SystemError): string | undefined {
  if (CONNECTION.has(code)) {
    const where = address ? ` at ${address}${port ? `:${port}` : ''}` : '';
    return `The database${where} can't be reached (${code}): check DATABASE_URL, and that PostgreSQL runs there.`;
  }
  if (/timeout|Connection terminated/.test(message)) {
    return `The database doesn't answer (${message}): check DATABASE_URL, and that PostgreSQL runs there.`;
  }
  if (code === '42501' || code === '22023') return `The database login lacks a right (${code}): ${message}`;
  return REFUSALS[code];
}

/** What is behind an aggregate of tried addresses, or a wrapper of the ORM. */
function rootOf(thrown: unknown): SystemError {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SystemError & {
    driverError?: SystemError;
  };
  if (error.errors?.[0]) return error.errors[0];
  return error.driverError ?? error;
}
