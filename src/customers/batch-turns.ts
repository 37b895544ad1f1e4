import { Injectable } from '@nestjs/common';

/**
 * At once in this process: a batch locks two thousand contacts, and PostgreSQL keeps all locks of all sessions in one
 * table of some thousand places.
 */
const AT_ONCE = 2;

/** Lets few batches run at once; the others wait for their turn, in order, without a connection. */
@Injectable()
export class BatchTurns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
