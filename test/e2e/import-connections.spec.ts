import { Agent, type ClientRequest, request } from 'node:http';
import { expectHealthy } from '../support/healthy';
import { CUSTOMERS, STATS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const IMPORTS = '/v1/loyalty/imports';
/** More than a socket and the service hold of a body that nobody reads. */
const REST = 4_000_000;
const SOON_MS = 5_000;

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

interface Exchange {
  request: ClientRequest;
  status: Promise<number>;
}

function send(agent: Agent, method: string, path: string, type?: string, token = service.token()): Exchange {
  const headers = { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}) };
  const sent = request(service.url + path, { method, agent, headers });
  const status = new Promise<number>((resolve, reject) => {
    sent.setTimeout(SOON_MS, () => sent.destroy(new Error('nobody answers on this connection')));
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
  });
  return { request: sent, status };
}

async function onOneConnection(work: (agent: Agent) => Promise<void>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await work(agent);
  } finally {
    agent.destroy();
  }
}

describe('a connection whose file was refused', () => {
  it.each([
    ['its header is too long', 400, 'name,'.repeat(REST / 5)],
    ['a row is too long', 400, `name,phone\n${' '.repeat(REST)}\n`],
    ['a quote is never closed', 400, `name,phone\n"${'a\n'.repeat(REST / 2)}`],
    ['something stands behind a quote', 400, `name,phone\n"a"b\n${'Ana,1\n'.repeat(REST / 6)}`],
    ['it has a NUL', 400, `name,phone\nA\0\n${'Ana,1\n'.repeat(REST / 6)}`],
    ['it is not UTF-8', 400, Buffer.concat([Buffer.from([0xff]), Buffer.alloc(REST, 'a')])],
    ['its columns are not told apart', 400, `name,name\n${'Ana,1\n'.repeat(REST / 6)}`],
  ])('serves on: %s', async (_, expected, file) => {
    await onOneConnection(async (agent) => {
      const upload = send(agent, 'POST', IMPORTS, 'text/csv');
      upload.request.end(file);
      expect(await upload.status).toBe(expected);
      const next = send(agent, 'GET', STATS);
      next.request.end();
      expect(await next.status).toBe(200);
    });
  });

  it.each<[string, number, string, string, () => string]>([
    ['by a token', 401, 'POST', IMPORTS, () => 'none'],
    ['by a permission', 403, 'POST', IMPORTS, () => service.token('kitchen')],
    ['by a route', 415, 'POST', CUSTOMERS, () => service.token()],
    ['by nothing that is there', 404, 'POST', '/v1/nothing', () => service.token()],
  ])('serves on when it was refused %s', async (_, expected, method, path, token) => {
    await onOneConnection(async (agent) => {
      const upload = send(agent, method, path, 'text/csv', token());
      upload.request.end('name,'.repeat(REST / 5));
      expect(await upload.status).toBe(expected);
      const next = send(agent, 'GET', STATS);
      next.request.end();
      expect(await next.status).toBe(200);
    });
  });

  it.each([
    ['in its header', 'name,'.repeat(20_000)],
    ['in its rows', `name,phone\n"a"b\nAna,1\n`],
  ])('serves on when the rest of it came after the answer: wrong %s', async (_, begin) => {
    await onOneConnection(async (agent) => {
      const upload = send(agent, 'POST', IMPORTS, 'text/csv');
      upload.request.write(begin);
      expect(await upload.status).toBe(400);
      upload.request.end('Ana,1\n'.repeat(REST / 6));
      const next = send(agent, 'GET', STATS);
      next.request.end();
      expect(await next.status).toBe(200);
    });
  });
});
