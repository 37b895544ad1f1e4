import { parse } from 'csv-parse/sync';
import { newId } from '../../src/common/ids';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { IMPORTS, NOBODY, outcome, uploadCsv } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

async function stage(file: string): Promise<string> {
  const answer = await uploadCsv(api, file);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.data.id as string;
}

async function carryOut(id: string, kind: 'run' | 'dry-run'): Promise<void> {
  await api.post(`${IMPORTS}/${id}/${kind}`);
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await service.app.get(ImportRunner).run(context, id);
}

const idsOf = ({ body }: { body: any }): string[] => body.data.map(({ id }: { id: string }) => id);

describe('the list of imports', () => {
  it('is empty before the first one', async () => {
    const { body } = await api.get(IMPORTS);
    expect(body).toEqual({
      success: true,
      data: [],
      pagination: { page: 1, limit: 20, total: 0, totalPages: 0, nextCursor: null },
    });
  });

  it('has each as it is by itself, the newest first, of one status if that is asked for', async () => {
    const ids = [
      await stage('name\nAna\n'),
      await stage('name,phone\nA,x\nB,y\nC,\n'),
      await stage('name\nEva\n'),
    ];
    const [done = '', checked = '', staged = ''] = ids;
    await carryOut(done, 'run');
    await carryOut(checked, 'dry-run');
    const list = await api.get(IMPORTS);
    expect(idsOf(list)).toEqual([staged, checked, done]);
    for (const one of list.body.data) expect(one).toEqual((await api.get(`${IMPORTS}/${one.id}`)).body.data);
    expect(list.body.data[1].report).toMatchObject({ created: 1, failed: 2, mistakes: 2 });
    for (const [status, id] of Object.entries({ staged, checked, done })) {
      const found = await api.get(`${IMPORTS}?status=${status}`);
      expect([status, idsOf(found), found.body.pagination.total]).toEqual([status, [id], 1]);
    }
    expect(idsOf(await api.get(`${IMPORTS}?status=running`))).toEqual([]);
    for (const status of ['receiving', 'deleted', 'x', '']) {
      expect(outcome(await api.get(`${IMPORTS}?status=${status}`))).toBe('400 VALIDATION_ERROR');
    }
  });

  it('leaves out what was deleted, and what is still arriving', async () => {
    const [kept, gone] = [await stage('name\nAna\n'), await stage('name\nEva\n')];
    await api.delete(`${IMPORTS}/${gone}`);
    await service.sql.query(
      `insert into imports (organization_id, id, status, actor, created_at, updated_at)
       values ($1, gen_random_uuid(), 'receiving', 'x', now(), now())`,
      [organizationId],
    );
    const list = await api.get(IMPORTS);
    expect([idsOf(list), list.body.pagination.total]).toEqual([[kept], 1]);
  });

  it('goes on by page and by cursor, also when all were uploaded at one instant', async () => {
    for (let count = 0; count < 5; count += 1) await stage('name\nAna\n');
    await service.sql.query('update imports set created_at = $2 where organization_id = $1', [
      organizationId,
      new Date(),
    ]);
    const all = idsOf(await api.get(IMPORTS));
    expect(all).toEqual([...all].sort().reverse());
    const pages = await Promise.all([1, 2, 3, 4].map((page) => api.get(`${IMPORTS}?limit=2&page=${page}`)));
    expect(pages.flatMap(idsOf)).toEqual(all);
    expect(pages[0]?.headers.get('x-total-count')).toBe('5');
    expect(pages[0]?.headers.get('content-range')).toBe('imports 0-1/5');
    const walked: string[] = [];
    let cursor: string | null = null;
    do {
      const list = await api.get(`${IMPORTS}?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      walked.push(...idsOf(list));
      cursor = list.body.pagination.nextCursor;
    } while (cursor !== null);
    expect(walked).toEqual(all);
  });

  it('refuses a cursor of another status, or beside a page', async () => {
    for (let count = 0; count < 2; count += 1) await stage('name\nAna\n');
    const { nextCursor } = (await api.get(`${IMPORTS}?limit=1`)).body.pagination;
    for (const query of ['status=staged', 'page=2']) {
      const answer = await api.get(`${IMPORTS}?limit=1&cursor=${nextCursor}&${query}`);
      expect([outcome(answer), Object.keys(answer.body.error.details)]).toEqual([
        '400 VALIDATION_ERROR',
        ['cursor'],
      ]);
    }
  });
});

describe('the mistakes as CSV', () => {
  it('are those of the list, and no formula to a spreadsheet', async () => {
    const id = await stage('name;=phone;points\nAna;x;1\n;987654321;-5\nEva;987654322;2\n');
    await api.patch(`${IMPORTS}/${id}/mapping`, { name: 'name', phone: '=phone', points: 'points' });
    await carryOut(id, 'dry-run');
    const answer = await api.get(`${IMPORTS}/${id}/mistakes.csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="mistakes.csv"');
    const rows: Record<string, string>[] = parse(answer.text, { columns: true, bom: true });
    const { data } = (await api.get(`${IMPORTS}/${id}/mistakes`)).body;
    expect(rows.length).toBeGreaterThan(2);
    expect(rows).toEqual(
      data.map(({ line, column, code, message }: any) => ({
        line: String(line),
        column: (column ?? '').replace(/^=/, "'="),
        code,
        message,
      })),
    );
    expect(rows[0]?.column).toBe("'=phone");
  });

  it('are all of them, in the order of the file, however many', async () => {
    const rows = 2500;
    const id = await stage(`name,phone,email\n${'A,x,y\n'.repeat(rows)}`);
    await carryOut(id, 'dry-run');
    const { text } = await api.get(`${IMPORTS}/${id}/mistakes.csv`);
    const lines = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 2));
    expect(lines).toEqual(
      Array.from({ length: rows }, (_, index) =>
        ['phone', 'email'].map((column) => [String(index + 2), column]),
      ).flat(),
    );
  });

  it('are none before the first run, and a 404 of no import', async () => {
    const id = await stage('name\nAna\n');
    expect((await api.get(`${IMPORTS}/${id}/mistakes.csv`)).text).toBe('line,column,code,message\r\n');
    const answer = await api.get(`${IMPORTS}/${NOBODY}/mistakes.csv`);
    expect([outcome(answer), answer.headers.get('content-type')]).toEqual([
      '404 NOT_FOUND',
      'application/json; charset=utf-8',
    ]);
  });
});
