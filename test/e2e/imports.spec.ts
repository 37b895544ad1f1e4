import { request } from 'node:http';
import { newId } from '../../src/common/ids';
import { Log } from '../../src/common/log';
import { forgetImportedRows } from '../../src/customers/imported-rows.repository';
import { Database } from '../../src/database/database';
import { importsJobs, resumeStalled } from '../../src/imports/imports.jobs';
import { ImportsPurge } from '../../src/imports/imports-purge.service';
import { ImportRunner } from '../../src/imports/import-runner';
import { startJobs } from '../../src/jobs/job-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import { createCustomer, CUSTOMERS, IMPORTS, newPhone, outcome, STATS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, DAY_MS, expectRefused, historyOf } from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService({ IMPORT_MAX_BYTES: '300000' });
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});
afterEach(() => expectHealthy(service, organizationId));

function upload(file: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return api.call('POST', IMPORTS, undefined, {
    raw: file,
    headers: { 'content-type': 'text/csv', ...headers },
  });
}

async function staged(file: string | Buffer): Promise<any> {
  const answer = await upload(file);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.data;
}

/** As the job works that the request has left. */
function job(): RequestContext {
  return new RequestContext({ organizationId, actor: 'job', requestId: newId() });
}

async function carryOut(id: string, kind: 'run' | 'dry-run'): Promise<any> {
  const answer = await api.post(`${IMPORTS}/${id}/${kind}`);
  if (answer.status !== 202) throw new Error(answer.text);
  await service.app.get(ImportRunner).run(job(), id);
  return (await api.get(`${IMPORTS}/${id}`)).body.data;
}

async function mistakesOf(id: string, query = ''): Promise<any[]> {
  return (await api.get(`${IMPORTS}/${id}/mistakes${query}`)).body.data;
}

async function customers(): Promise<any[]> {
  const { rows } = await service.sql.query(
    `select c.id, name, email, phone, birth_date::text, marketing_opt_in, points_balance from customers c
     left join customer_loyalty a on a.customer_id = c.id where c.organization_id = $1 order by name`,
    [organizationId],
  );
  return rows;
}

async function count(table: string): Promise<number> {
  const { rows } = await service.sql.query(
    `select count(*)::int as count from ${table} where organization_id = $1`,
    [organizationId],
  );
  return rows[0].count as number;
}

const people = (rows: number, from = 900_000_000): string[] =>
  Array.from(
    { length: rows },
    (_, index) => `Person ${index},+51${from + index},p${index}@example.com,${index % 3}`,
  );
const fileOf = (lines: string[]): string => ['name,phone,email,points', ...lines].join('\n');

const MESSY = [
  'Nombre;Celular;Correo;Fecha de nacimiento;Puntos;Publicidad;Notas',
  'María García;987 654 321;maria@example.com;1990-05-15;150;sí;"a ""regular"";',
  'of ours"',
  'Luis;+51987654322;;;0;no;',
  ';987654323;;;;;',
  'Otra María;+51 987-654-321;otra@example.com;;30;;',
  "'=Ana;'+51987654324;;;;;",
  'Copy;;MARIA@example.com;;;;',
  'Rita;987654325;not-an-address;15/05/1990;-5;perhaps;',
  'Short;987654326',
  ';;;;;;',
  '',
].join('\r\n');

describe('a file', () => {
  it('is staged, mapped, tried and run', async () => {
    const import_ = await staged(Buffer.from(`\ufeff${MESSY}`));
    expect(import_).toMatchObject({
      status: 'staged',
      rows: 8,
      mapping: null,
      suggestedMapping: {
        name: 'Nombre',
        phone: 'Celular',
        email: 'Correo',
        birthDate: 'Fecha de nacimiento',
        points: 'Puntos',
        marketingOptIn: 'Publicidad',
      },
    });
    const report = { created: 3, existing: 1, filled: 0, failed: 4, mistakes: 8 };
    const tried = await carryOut(import_.id, 'dry-run');
    expect(tried).toMatchObject({ status: 'checked', progress: { done: 8, total: 8 }, report });
    expect(await customers()).toEqual([]);
    const expected = await mistakesOf(import_.id);
    const done = await carryOut(import_.id, 'run');
    expect(done).toMatchObject({ status: 'done', progress: { done: 8, total: 8 }, report });
    expect(done.finished_at).not.toBeNull();
    const mistakes = await mistakesOf(import_.id);
    expect(mistakes).toEqual(expected);
    expect(mistakes.map(({ line, column, code }) => [line, column, code])).toEqual([
      [5, 'Nombre', 'VALIDATION_ERROR'],
      [6, 'Puntos', 'POINTS_SKIPPED'],
      [8, 'Correo', 'EMAIL_IN_USE'],
      [9, 'Correo', 'VALIDATION_ERROR'],
      [9, 'Fecha de nacimiento', 'VALIDATION_ERROR'],
      [9, 'Puntos', 'VALIDATION_ERROR'],
      [9, 'Publicidad', 'VALIDATION_ERROR'],
      [10, null, 'COLUMN_COUNT'],
    ]);
    expect(await customers()).toMatchObject([
      { name: '=Ana', phone: '+51987654324', points_balance: 0 },
      { name: 'Luis', phone: '+51987654322', email: null, points_balance: 0 },
      {
        name: 'María García',
        phone: '+51987654321',
        email: 'maria@example.com',
        birth_date: '1990-05-15',
        marketing_opt_in: true,
        points_balance: 150,
      },
    ]);
  });

  it('gives an opening balance as an entry of the ledger, and the statistics follow', async () => {
    const { id } = await staged('name,points\nAna,120\nLuis,\n');
    await carryOut(id, 'run');
    const [ana, luis] = await customers();
    expect(await historyOf(api, ana.id)).toEqual([['adjusted', 120, 120]]);
    expect(await historyOf(api, luis.id)).toEqual([]);
    expect((await api.get(`${CUSTOMERS}/${ana.id}/transactions`)).body.data[0].description).toBe(
      'Imported balance',
    );
    expect((await api.get(STATS)).body.data).toMatchObject({
      totalCustomers: 2,
      totalPointsBalance: 120,
      totalPointsEarned: 0,
    });
  });

  it('refuses opening balances without a program, and beyond what can be counted', async () => {
    const first = await staged(`name,points\nAna,${Number.MAX_SAFE_INTEGER}\nLuis,1\n`);
    expect((await carryOut(first.id, 'run')).report).toMatchObject({ created: 1, failed: 1 });
    expect(await mistakesOf(first.id)).toMatchObject([{ line: 3, column: 'points', code: 'POINTS_LIMIT' }]);
    const { id: program } = await activeProgram(api);
    await api.patch(`/v1/loyalty/programs/${program}`, { isActive: false });
    const second = await staged('name,points\nRita,5\nEva,0\n');
    expect((await carryOut(second.id, 'run')).report).toMatchObject({ created: 1, failed: 1 });
    expect(await mistakesOf(second.id)).toMatchObject([{ line: 2, code: 'NO_ACTIVE_PROGRAM' }]);
  });

  it('finds who is there, and fills in what is missing', async () => {
    const there = await createCustomer(api, { name: 'There', phone: '+51911111111' });
    const { id } = await staged('name,phone,birth_date,email\nX,911111111,1980-02-03,x@example.com\n');
    const tried = await carryOut(id, 'dry-run');
    expect(tried.report).toMatchObject({ created: 0, existing: 1, filled: 1 });
    expect((await carryOut(id, 'run')).report).toMatchObject({ created: 0, existing: 1, filled: 1 });
    expect(await customers()).toMatchObject([
      { id: there.id, name: 'There', birth_date: '1980-02-03', email: 'x@example.com' },
    ]);
  });

  it('is read by the columns that were named', async () => {
    const { id, suggestedMapping } = await staged('a\tb\nAna\t987654321\n');
    expect(suggestedMapping).toEqual({});
    expect(outcome(await api.post(`${IMPORTS}/${id}/run`))).toBe('409 CONFLICT');
    const wrong = await api.patch(`${IMPORTS}/${id}/mapping`, { name: 'c', phone: 'b', email: 'b' });
    expect(wrong.body.error.details).toEqual({
      name: ['is not a column of the file'],
      email: ['is the column of another field already'],
    });
    const mapped = await api.patch(`${IMPORTS}/${id}/mapping`, { name: 'a', phone: 'b' });
    expect(mapped.body.data.mapping).toEqual({ name: 'a', phone: 'b' });
    await carryOut(id, 'run');
    expect(await customers()).toMatchObject([{ name: 'Ana', phone: '+51987654321' }]);
    expect(outcome(await api.patch(`${IMPORTS}/${id}/mapping`, { name: 'b' }))).toBe('409 CONFLICT');
    expect(outcome(await api.post(`${IMPORTS}/${id}/dry-run`))).toBe('409 CONFLICT');
  });

  it('that names one phone on two far lines is tried as it is run', async () => {
    const far = [...people(1500), 'Again,+51900000003,,9', 'Mail,+51900009999,p4@example.com,9'];
    const { id } = await staged(fileOf(far));
    const tried = await carryOut(id, 'dry-run');
    expect(tried.report).toEqual({ created: 1500, existing: 1, filled: 0, failed: 1, mistakes: 2 });
    expect((await carryOut(id, 'run')).report).toEqual(tried.report);
  });

  it('may be larger than other bodies', async () => {
    expect((await staged(`name,x\n${`A,${'y'.repeat(10_000)}\n`.repeat(29)}`)).rows).toBe(29);
  });
});

describe('an import that is repeated', () => {
  it('does nothing twice: the same run, and the same file again', async () => {
    const file = fileOf(people(1200));
    const { id } = await staged(file);
    expect((await carryOut(id, 'run')).report).toMatchObject({ created: 1200, existing: 0 });
    expect((await carryOut(id, 'run')).report).toMatchObject({ created: 1200, existing: 0 });
    const again = await staged(file);
    expect((await carryOut(again.id, 'run')).report).toMatchObject({ created: 0, existing: 1200, failed: 0 });
    expect((await api.get(STATS)).body.data).toMatchObject({
      totalCustomers: 1200,
      totalPointsBalance: 1200,
    });
  });

  it('shares its batches when its job is delivered twice', async () => {
    const { id } = await staged(fileOf(people(3500)));
    await api.post(`${IMPORTS}/${id}/run`);
    const runner = service.app.get(ImportRunner);
    await Promise.all([runner.run(job(), id), runner.run(job(), id)]);
    const { status, report } = (await api.get(`${IMPORTS}/${id}`)).body.data;
    expect([status, report.created]).toEqual(['done', 3500]);
    expect((await customers()).length).toBe(3500);
    const { rows } = await service.sql.query(
      `select counts from audit_log where organization_id = $1 and action = 'import.done'`,
      [organizationId],
    );
    expect(rows).toEqual([{ counts: { created: 3500, existing: 0, filled: 0, failed: 0 } }]);
  });

  it('goes on from its last batch after a crash', async () => {
    const { id } = await staged(fileOf(people(3500)));
    await api.post(`${IMPORTS}/${id}/run`);
    const database = service.app.get(Database);
    const transaction = database.transaction.bind(database);
    let left = 2;
    const crash = jest.spyOn(database, 'transaction').mockImplementation((...given) => {
      if ((left -= 1) < 0) throw new Error('killed');
      return transaction(...given);
    });
    await expect(service.app.get(ImportRunner).run(job(), id)).rejects.toThrow('killed');
    // The other lane has its batch still in hand.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    crash.mockRestore();
    const half = (await api.get(`${IMPORTS}/${id}`)).body.data;
    expect(half).toMatchObject({ status: 'running', progress: { total: 3500 } });
    expect(half.progress.done).toBeLessThanOrEqual(2000);
    expect(half.progress.done).toBe((await customers()).length);
    await service.app.get(ImportRunner).run(job(), id);
    expect((await api.get(`${IMPORTS}/${id}`)).body.data).toMatchObject({
      status: 'done',
      report: { created: 3500, existing: 0, failed: 0 },
    });
  });

  it('takes turns with single creations and batches of the same people', async () => {
    const file = people(2000);
    const { id } = await staged(fileOf(file));
    await api.post(`${IMPORTS}/${id}/run`);
    const phones = file.map((line) => line.split(',')[1] as string);
    await Promise.all([
      service.app.get(ImportRunner).run(job(), id),
      api.post(`${CUSTOMERS}/batch`, {
        customers: phones
          .slice(900, 1100)
          .reverse()
          .map((phone) => ({ name: 'B', phone })),
      }),
      ...phones.slice(950, 1000).map((phone) => api.post(CUSTOMERS, { name: 'C', phone })),
    ]);
    const { report } = (await api.get(`${IMPORTS}/${id}`)).body.data;
    expect(report.created + report.existing + report.failed).toBe(2000);
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(2000);
  });
});

describe('the jobs', () => {
  it('carry an import out, resume one that was left, and delete what was deleted', async () => {
    const stop = await startJobs(service.database.ownerUrl, importsJobs(service.app), service.app.get(Log));
    try {
      const { id } = await staged(fileOf(people(10)));
      await api.post(`${IMPORTS}/${id}/run`);
      await until(async () => (await api.get(`${IMPORTS}/${id}`)).body.data.status === 'done');
      await service.sql.query(`update import_batches set done_at = null where import_id = $1`, [id]);
      await service.sql.query(`update imports set status = 'checking' where id = $1`, [id]);
      service.clock.advance(120_000);
      await resumeStalled(service.app);
      await until(async () => (await api.get(`${IMPORTS}/${id}`)).body.data.status === 'checked');
      expect((await api.delete(`${IMPORTS}/${id}`)).status).toBe(200);
      expect(outcome(await api.get(`${IMPORTS}/${id}`))).toBe('404 NOT_FOUND');
      await until(async () => (await count('import_rows')) + (await count('imports')) === 0);
      expect((await customers()).length).toBe(10);
    } finally {
      await stop();
    }
  });
});

describe('a process that is stopping', () => {
  it('ends after the batches at hand and leaves the rest to another', async () => {
    const { id } = await staged(fileOf(people(3500)));
    await api.post(`${IMPORTS}/${id}/run`);
    const stop = await startJobs(service.database.ownerUrl, importsJobs(service.app), service.app.get(Log));
    await until(async () => (await customers()).length > 0);
    await stop();
    const { status, progress } = (await api.get(`${IMPORTS}/${id}`)).body.data;
    expect(['running', 'done']).toContain(status);
    expect(progress.done).toBe((await customers()).length);
    const again = await startJobs(service.database.ownerUrl, importsJobs(service.app), service.app.get(Log));
    await until(async () => (await api.get(`${IMPORTS}/${id}`)).body.data.status === 'done');
    await again();
    expect((await customers()).length).toBe(3500);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that');
}

describe('a wrong file', () => {
  it.each<[string, string | Buffer, string]>([
    ['an empty one', '', 'the file is empty'],
    ['blank lines', '\n\n \n', 'the file is empty'],
    ['a header alone', 'name,phone\n', 'the file has a header and no rows'],
    [
      'no header',
      'Ana,987654321\nLuis,987654322\n',
      'line 1: the header is not a header: it holds an e-mail, a number or a date',
    ],
    [
      'two columns of one name',
      'name,Phone,phone\nA,1,2\n',
      'line 1: the header column 3 has the name of an earlier one',
    ],
    ['a column without a name', 'name,,phone\nA,1,2\n', 'line 1: the header column 2 has no name'],
    [
      'too many columns',
      `${Array.from({ length: 101 }, (_, index) => `c${index}`).join(',')}\n1\n`,
      'line 1: the header has more than 100 columns',
    ],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('name\nAna\nMar'), Buffer.from([0xed, 0x61, 0x0a])]),
      'line 3: is not UTF-8',
    ],
    ['a NUL', 'name\nAna\nLu\0is\n', 'line 3: has a NUL character'],
    [
      'half a character at the end',
      Buffer.concat([Buffer.from('name\nAna'), Buffer.from([0xc3])]),
      'line 2: is not UTF-8',
    ],
    [
      'a quote that is never closed',
      `name\nAna\n"Luis\n${'x\n'.repeat(10)}`,
      'a quote is opened and never closed',
    ],
    [
      'a quote within a cell',
      'name\nAna "la jefa" Torres\n',
      'a quote stands within a cell that is not quoted',
    ],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), 'line 1: is not UTF-8'],
    [
      'a mistake far behind',
      `name\n${'Ana\n'.repeat(2500)}"a"b\n`,
      'something stands behind a closing quote',
    ],
  ])('%s is refused with place and reason, and leaves nothing', async (_, file, reason) => {
    await api.get(STATS);
    const answer = await expectRefused(service, () => upload(file), '400 VALIDATION_ERROR');
    expect(answer.body.error.details.file[0]).toContain(reason);
  });

  it('that is too large is refused, declared or not', async () => {
    await api.get(STATS);
    const large = `name\n${'Ana\n'.repeat(100_000)}`;
    await expectRefused(service, () => upload(large), '413 PAYLOAD_TOO_LARGE');
    const parts = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 50; index += 1)
          controller.enqueue(new TextEncoder().encode(`name${'x\n'.repeat(5000)}`));
        controller.close();
      },
    });
    const response = await fetch(service.url + IMPORTS, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.token('org_admin', organizationId)}`,
        'content-type': 'text/csv',
      },
      body: parts,
      duplex: 'half',
    }).catch(() => null);
    expect([413, undefined]).toContain(response?.status);
    expect(await count('import_rows')).toBe(0);
  });

  it('that breaks off leaves nothing', async () => {
    await api.get(STATS);
    const client = request(service.url + IMPORTS, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.token('org_admin', organizationId)}`,
        'content-type': 'text/csv',
      },
    });
    client.on('error', () => undefined);
    client.write(`name\n${'Ana\n'.repeat(5000)}`);
    await until(async () => (await count('import_rows')) > 0);
    client.destroy();
    await until(async () => (await count('imports')) === 0);
    expect([await count('import_rows'), await count('import_batches')]).toEqual([0, 0]);
  });

  it.each([
    ['application/json', '415 UNSUPPORTED_MEDIA_TYPE', ''],
    ['text/csv; charset=latin1', '415 UNSUPPORTED_MEDIA_TYPE', 'name\nAna\n'],
  ])('as %s is refused', async (type, expected, body) => {
    expect(outcome(await upload(body, { 'content-type': type }))).toBe(expected);
  });

  it('is CSV where JSON is asked for', async () => {
    const answer = await api.call('POST', CUSTOMERS, undefined, {
      raw: 'name\nAna\n',
      headers: { 'content-type': 'text/csv' },
    });
    expect(outcome(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('a key', () => {
  it('stands for its file: the same again is answered again, another is refused', async () => {
    const headers = { 'Idempotency-Key': 'upload' };
    const first = await upload('name\nAna\n', headers);
    const again = await upload('name\nAna\n', headers);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(outcome(await upload('name\nLuis\n', headers))).toBe('422 IDEMPOTENCY_MISMATCH');
    expect([await count('imports'), await count('import_rows')]).toEqual([1, 1]);
  });
});

describe('staged rows', () => {
  it('go with their customer, and when she is anonymized', async () => {
    const { id } = await staged(
      'name,phone,email\nA,987654321,a@example.com\nB,987654322,\nC,987654323,A@example.com\n',
    );
    await carryOut(id, 'run');
    const [a, b] = await customers();
    expect((await api.delete(`${CUSTOMERS}/${b.id}`)).status).toBe(200);
    expect(await count('import_rows')).toBe(2);
    await service.app
      .get(Database)
      .transaction(job(), () => Promise.resolve({ writes: forgetImportedRows(job(), a), result: undefined }));
    expect(await count('import_rows')).toBe(0);
  });

  it('are deleted when the import has been done for seven days; the report stays', async () => {
    const { id } = await staged('name\nAna\n');
    await carryOut(id, 'run');
    const purge = service.app.get(ImportsPurge);
    await purge.purge(job());
    expect(await count('import_rows')).toBe(1);
    service.clock.advance(7 * DAY_MS + 1000);
    await purge.purge(job());
    expect(await count('import_rows')).toBe(0);
    expect((await api.get(`${IMPORTS}/${id}`)).body.data.report.created).toBe(1);
  });

  it('are paged by their mistakes', async () => {
    const { id } = await staged(
      `name,phone\n${Array.from({ length: 30 }, () => `A,x`).join('\n')}\nB,${newPhone()}\n`,
    );
    await carryOut(id, 'dry-run');
    expect((await mistakesOf(id)).length).toBe(20);
    const last = await api.get(`${IMPORTS}/${id}/mistakes?page=2`);
    expect(last.body.data.map(({ line }: any) => line)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
    expect(last.body.pagination).toEqual({ page: 2, limit: 20, total: 30, totalPages: 2, nextCursor: null });
  });
});
