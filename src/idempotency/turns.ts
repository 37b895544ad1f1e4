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

/** How turns are taken. */
export interface TurnOptions<Job, Result> {
  /** Does one job, beside those who take turns. */
  alone: (job: Job) => Promise<Result>;
  /** Does jobs in their order and settles each place; what it throws is told to those that it has not settled. */
  together: (places: readonly Place<Job, Result>[]) => Promise<void>;
  /** Whether an error of `together` is that of all who wait: what was waited for in vain isn't waited for again. */
  isEveryones: (error: unknown) => boolean;
}

/**
 * Lets what would wait for the same lock wait here: who comes while others are at it has his turn behind them, together
 * with all who have come meanwhile. So a busy account costs one connection, not all of them, and one commit for many.
 */
export class Turns<Job, Result> {
  private readonly lines = new Map<string, Place<Job, Result>[]>();

  constructor(private readonly options: TurnOptions<Job, Result>) {}

  /** Does the job when it is the turn of its name. @returns what `together` or `alone` makes of it @throws what they throw */
  run(name: string, job: Job): Promise<Result> {
    const line = this.lines.get(name);
    if (line && line.length >= MOST_WAITING) return this.options.alone(job);
    return new Promise((resolve, reject) => {
      const place = { job, resolve, reject };
      if (line) line.push(place);
      else void this.serve(name, [place]);
    });
  }

  private async serve(name: string, line: Place<Job, Result>[]): Promise<void> {
    this.lines.set(name, line);
    while (line.length > 0) {
      const places = line.splice(0, MOST_TOGETHER);
      try {
        await this.options.together(places);
      } catch (error) {
        const all = this.options.isEveryones(error) ? [...places, ...line.splice(0)] : places;
        for (const { reject } of all) reject(error);
      }
    }
    this.lines.delete(name);
  }
}
