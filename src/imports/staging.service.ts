import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { newId } from '../common/ids';
import { Settings } from '../config/settings';
import { Database } from '../database/database';
import { Writer } from '../idempotency/writer';
import { RequestContext } from '../tenancy/request-context';
import { readCsv } from './csv-reader';
import { importView } from './imports.presenter';
import { importsRepository } from './imports.repository';
import { ImportsPurge } from './imports-purge.service';

/** Rows that are staged, and later written, in one transaction. */
const BATCH = 1000;
const MOST_ROWS = 1_000_000;

/** Takes an uploaded file into the staging table, as it arrives. */
@Injectable()
export class StagingService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
    private readonly purge: ImportsPurge,
    @Inject(Settings) private readonly settings: Readonly<Settings>,
  ) {}

  /**
   * Reads a CSV file into staged rows, a batch at a time. The whole file is read before an `Idempotency-Key` is looked
   * up, since the file is part of what the key stands for.
   * @param mostBytes IMPORT_MAX_BYTES, unless given
   * @returns 201 with the import
   * @throws AppError VALIDATION_ERROR that says where the file goes wrong, PAYLOAD_TOO_LARGE; then nothing is left of it
   */
  async stage(
    context: RequestContext,
    source: Readable,
    mostBytes = this.settings.IMPORT_MAX_BYTES,
  ): Promise<Answer> {
    const id = newId();
    await this.write(context, [importsRepository.insert(context, id, this.clock.now())]);
    try {
      const { columns, rows, hash } = await this.receive(context, id, source, mostBytes);
      return await this.finish(keyedBy(context, hash), id, columns, rows);
    } catch (error) {
      await this.purge.discard(context, id);
      throw error;
    }
  }

  private async receive(context: RequestContext, id: string, source: Readable, mostBytes: number) {
    const hash = createHash('sha256');
    let number = 0;
    const file = await readCsv(source, {
      mostBytes,
      mostRows: MOST_ROWS,
      batch: BATCH,
      onBytes: (chunk) => hash.update(chunk),
      onRows: (rows) => this.write(context, importsRepository.stage(context, id, (number += 1), rows)),
    });
    return { ...file, hash: hash.digest() };
  }

  private async finish(
    context: RequestContext,
    id: string,
    columns: string[],
    rows: number,
  ): Promise<Answer> {
    const now = this.clock.now();
    let isReplay = true;
    const answer = await this.writer.run(context, async (unit) => {
      await unit.flight();
      isReplay = false;
      const view = importView({ ...NEW, id, columns, rows, actor: context.actor, created_at: now });
      return {
        writes: [
          importsRepository.finishReceiving(context, id, columns, rows, now),
          auditEntry(context, now, { action: 'import.created', entityId: id, counts: { rows } }),
        ],
        answer: Answer.created(view),
      };
    });
    if (isReplay) await this.purge.discard(context, id);
    return answer;
  }

  private async write(
    context: RequestContext,
    writes: ReturnType<typeof importsRepository.stage>,
  ): Promise<void> {
    await this.database.transaction(context, () => Promise.resolve({ writes, result: undefined }));
  }
}

const NEW = {
  status: 'staged',
  mapping: null,
  finished_at: null,
  ...{ done: 0, created: 0, existing: 0, filled: 0, failed: 0, mistakes: 0 },
} as const;

/** The context with the file in the fingerprint of its key. */
function keyedBy(context: RequestContext, hash: Buffer): RequestContext {
  const { idempotency } = context;
  if (!idempotency) return context;
  const fingerprint = createHash('sha256').update(idempotency.fingerprint).update(hash).digest();
  return new RequestContext({ ...context, idempotency: { key: idempotency.key, fingerprint } });
}
