import { setImmediate as turn } from 'node:timers/promises';
import { type Place, Turns } from './turns';

/** Jobs that end when they are told to; one with an exclamation mark is refused, one with a cross takes all with it. */
class Desk {
  readonly log: string[] = [];
  private readonly open: (() => void)[] = [];
  readonly turns = new Turns<string, string>({
    alone: (job) => this.work(`alone ${job}`).then(() => job),
    together: async (places) => {
      const names = places.map(({ job }) => job).join('+');
      await this.work(names);
      if (names.includes('†')) throw new Error(names);
      places.forEach((place) => this.settle(place));
    },
    isEveryones: (error) => String(error).includes('all'),
  });

  /** Ends what was begun first. */
  async finish(): Promise<void> {
    this.open.shift()?.();
    await turn();
  }

  private work(what: string): Promise<void> {
    this.log.push(what);
    return new Promise((resolve) => this.open.push(resolve));
  }

  private settle({ job, resolve, reject }: Place<string, string>): void {
    if (job.endsWith('!')) reject(new Error(job));
    else resolve(job);
  }
}

describe('turns', () => {
  it('are taken by who comes first, and behind him by all who have come meanwhile', async () => {
    const desk = new Desk();
    const first = desk.turns.run('x', 'a');
    const later = ['b', 'c!', 'd'].map((job) => desk.turns.run('x', job));
    const settled = Promise.allSettled(later);
    await desk.finish();
    expect(await first).toBe('a');
    const last = desk.turns.run('x', 'e');
    await desk.finish();
    await desk.finish();
    expect(desk.log).toEqual(['a', 'b+c!+d', 'e']);
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await last).toBe('e');
  });

  it('of other names are nobody’s wait', async () => {
    const desk = new Desk();
    const both = [desk.turns.run('x', 'a'), desk.turns.run('y', 'b')];
    expect(desk.log).toEqual(['a', 'b']);
    await desk.finish();
    await desk.finish();
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('are forgotten when nobody is left: who comes next is the first again', async () => {
    const desk = new Desk();
    for (const job of ['a', 'b']) {
      const done = desk.turns.run('x', job);
      await desk.finish();
      expect(await done).toBe(job);
    }
    expect(desk.log).toEqual(['a', 'b']);
  });

  it('go on behind those who fail', async () => {
    const desk = new Desk();
    const settled = Promise.allSettled(['a†', 'b', 'c†', 'd'].map((job) => desk.turns.run('x', job)));
    await desk.finish();
    const last = desk.turns.run('x', 'e');
    await desk.finish();
    await desk.finish();
    expect(desk.log).toEqual(['a†', 'b+c†+d', 'e']);
    expect((await settled).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(await last).toBe('e');
  });

  it('are over for all who wait, when what they wait for is not to be had', async () => {
    const desk = new Desk();
    const settled = Promise.allSettled(['all†', 'b', 'c'].map((job) => desk.turns.run('x', job)));
    await desk.finish();
    expect((await settled).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    const next = desk.turns.run('x', 'd');
    await desk.finish();
    expect(await next).toBe('d');
    expect(desk.log).toEqual(['all†', 'd']);
  });

  it('are waited for by 64, sixteen to a time; who comes then waits elsewhere', async () => {
    const desk = new Desk();
    const jobs = Array.from({ length: 66 }, (_, index) => String(index));
    const all = Promise.all(jobs.map((job) => desk.turns.run('x', job)));
    expect(desk.log).toEqual(['0', 'alone 65']);
    for (let left = 6; left > 0; left -= 1) await desk.finish();
    expect(await all).toEqual(jobs);
    expect(desk.log.slice(2).map((names) => names.split('+').length)).toEqual([16, 16, 16, 16]);
  });
});
