/** The most that share one transaction: whoever else waits for what it locks waits for all of them. */
const MOST_TOGETHER = 16;
/** The most that wait for a turn of one name: who comes then waits in the database's queue, which refuses when it is full. */
const MOST_WAITING = 64;

/** Somebody who waits for a turn. */
export interface Place<Job, Result> {
  job: Job;
  resolve: (result: Result | Promise<Result>) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets what would wait for the same lock wait here: who comes first does it alone, those who come meanwhile do it together
 * behind him. So a busy account costs one connection, not all of them, and one commit for many.
 */
export class Turns<Job, Result> {
  private readonly lines = new Map<string, Place<Job, Result>[]>();

  /**
   * @param alone does one job
   * @param together does several in their order, and settles each place; it never throws
   */
  constructor(
    private readonly alone: (job: Job) => Promise<Result>,
    private readonly together: (places: readonly Place<Job, Result>[]) => Promise<void>,
  ) {}

  /** Does the job when it is the turn of its name. @returns what `alone` or `together` makes of it @throws what they throw */
  run(name: string, job: Job): Promise<Result> {
    const line = this.lines.get(name);
    if (!line) return this.first(name, job);
    if (line.length >= MOST_WAITING) return this.alone(job);
    return new Promise((resolve, reject) => line.push({ job, resolve, reject }));
  }

  private async first(name: string, job: Job): Promise<Result> {
    const line: Place<Job, Result>[] = [];
    this.lines.set(name, line);
    try {
      return await this.alone(job);
    } finally {
      void this.serve(name, line);
    }
  }

  private async serve(name: string, line: Place<Job, Result>[]): Promise<void> {
    while (line.length > 0) await this.together(line.splice(0, MOST_TOGETHER));
    this.lines.delete(name);
  }
}
