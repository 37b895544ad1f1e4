import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Below every system's range for outgoing connections, which could take the port while the server is down. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** The port of the last start when it is free, otherwise a free one, remembered for the next start. */
export async function choosePort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'port');
  let port = rememberedPort(file);
  while (port === undefined || !(await isFree(port))) port = randomInt(LOWEST, HIGHEST);
  writeFileSync(file, `${port}\n`);
  return port;
}

/** Whether a server could listen on that port of the loopback interface now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function rememberedPort(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}
