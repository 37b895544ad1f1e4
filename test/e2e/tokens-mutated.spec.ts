import { Agent, request } from 'node:http';
import { Random } from '../load/random';
import { report, SHORT, table } from '../load/report';
import { mutated } from '../support/mutations';
import { API_KEYS, CUSTOMERS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const TOTAL = Number(process.env.MUTATIONS ?? 750);
const AT_ONCE = 25;
const seed = Number(process.env.MUTATIONS_SEED ?? Date.now() % 2 ** 31);

let service: TestService;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  agent.destroy();
  await service.close();
});

function statusWith(token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request(`${service.url}${CUSTOMERS}?limit=1&count=none`, { headers, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

/** Sends mutations of a token. @returns how often each status came, and of how many that were as they had been */
async function tryMutations(token: string, times: number, random: Random) {
  const statuses: Record<number, number> = {};
  let same = 0;
  for (let sent = 0; sent < times; sent += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, times - sent) }, () => mutated(token, random));
    for (const [index, status] of (await Promise.all(batch.map(statusWith))).entries()) {
      const isSame = batch[index] === token;
      same += isSame ? 1 : 0;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status !== (isSame ? 200 : 401)) throw new Error(`${status} for ${batch[index]}, made of ${token}`);
    }
    // So many strange keys in one second would be refused without a look.
    service.clock.advance(1000);
  }
  return { statuses, same };
}

describe('tokens and keys with some bytes changed', () => {
  it(
    `${TOTAL} of each: none is accepted unless it is as it was, and none fails`,
    async () => {
      process.stdout.write(`mutations seed ${seed}\n`);
      const random = new Random(seed);
      const token = service.token();
      const { key } = (await service.as().post(API_KEYS, { name: 'Till', scopes: ['customers:read'] })).body
        .data;
      expect([await statusWith(token), await statusWith(key)]).toEqual([200, 200]);
      const startedAt = Date.now();
      const ofToken = await tryMutations(token, TOTAL, random);
      const ofKey = await tryMutations(key, TOTAL, random);
      expect([await statusWith(token), await statusWith(key)]).toEqual([200, 200]);
      if (SHORT) return;
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      const row = (name: string, { statuses, same }: typeof ofKey): (string | number)[] => [
        ...[name, statuses[401] ?? 0, statuses[200] ?? 0, same],
      ];
      report('tokens', 'Tokens and keys with some bytes changed', 'npm run test:tokens', [
        `Seed ${seed}: ${TOTAL} mutations of each (characters replaced, inserted, removed, swapped, in the other case, cut off,`,
        `repeated, parts left out; one in four more than once), sent over HTTP in ${seconds} s. Accepted was what had come`,
        'out as it was, and nothing else; nothing was answered otherwise than with 401 or 200.',
        '',
        ...table(
          ['of', '401', '200', 'as it was'],
          [row('a token (HS256)', ofToken), row('an API key', ofKey)],
        ),
      ]);
    },
    60_000 + TOTAL * 40,
  );
});
