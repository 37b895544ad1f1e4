import { totalmem } from 'node:os';
import { EmbeddedDatabaseError } from './embedded-error';

const MEGABYTE = 1024 * 1024;

/** What a small service needs. Durability keeps PostgreSQL's defaults: an acknowledged commit is on the disk. */
function defaultSettings(): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${sharedBuffersMegabytes()}MB`,
    // Each page that is written first behind a checkpoint goes into the log whole; to compress it took a fifth of a write.
    wal_compression: 'off',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    jit: 'off',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Messages, details and statements quote customers' data: what fails is reported by the service, not here.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
}

/** The command line of the server. Own settings go over the defaults. */
export function serverArguments(cluster: string, port: number, own: Record<string, string> = {}): string[] {
  const settings = { ...defaultSettings(), ...own, port: String(port) };
  return [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', setting(name, value)]),
  ];
}

function setting(name: string, value: string): string {
  if (!/^[a-z][a-z0-9_.]*$/.test(name))
    throw new EmbeddedDatabaseError(`"${name}" is no name of a PostgreSQL setting.`);
  return `${name}=${value}`;
}

/** A gigabyte, or an eighth of what this machine or container has: a million customers are half a gigabyte. */
function sharedBuffersMegabytes(): number {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const available = Math.min(totalmem(), limit) / MEGABYTE;
  return Math.max(16, Math.min(1024, Math.floor(available / 8)));
}
