import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';

// Asks the database for nothing, again and again, and notes where pulse.ts reads it when that took long.

const { url, shared, everyMs, stallMs } = workerData;
const noted = new Float64Array(shared);
const now = () => performance.timeOrigin + performance.now();

const client = new pg.Client({ connectionString: url });
await client.connect();
let isOver = false;
parentPort.once('message', () => (isOver = true));
while (!isOver) {
  const from = (noted[1] = now());
  await client.query('select 1');
  noted[1] = 0;
  const to = now();
  if (to - from > stallMs && 2 * noted[0] + 3 < noted.length) {
    noted[2 * noted[0] + 2] = from;
    noted[2 * noted[0] + 3] = to;
    noted[0] += 1;
  }
  await sleep(everyMs);
}
await client.end();
