import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from './gate';
import type { Kind } from './line';

/** Who comes to the gate: their names are noted when they are let in. */
function at(gate: Gate) {
  const came: string[] = [];
  const leave = new Map<string, () => void>();
  const come = async (name: string, organization: string, kind: Kind, isExpected = false): Promise<void> => {
    const request = { name };
    if (isExpected) gate.expect(request);
    leave.set(name, await gate.enter(organization, kind, request));
    came.push(name);
  };
  return {
    came,
    come,
    /** Comes, and waits beside the test until she is let in, or not. */
    wait: (name: string, organization: string, kind: Kind): void => {
      come(name, organization, kind).catch(() => undefined);
    },
    go: async (name: string): Promise<void> => {
      leave.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

const PATIENT = { slots: 2, most: 1000, waitMs: 10_000 };

describe('the gate', () => {
  it('lets in as many as it has slots, and the others in their order', async () => {
    const { came, wait, go } = at(new Gate(PATIENT));
    for (const name of ['1', '2', '3', '4']) wait(name, 'a', 'read');
    await new Promise(setImmediate);
    expect(came).toEqual(['1', '2']);
    await go('2');
    expect(came).toEqual(['1', '2', '3']);
    await go('1');
    expect(came).toEqual(['1', '2', '3', '4']);
  });

  it('is busy when its queue is full or too long for a burst', async () => {
    const short = new Gate({ slots: 1, most: 3, waitMs: 10_000 });
    const long = new Gate({ slots: 1, most: 1000, waitMs: 60 });
    for (const [gate, waiting] of [
      [short, 3],
      [long, 3],
    ] as const) {
      const { wait } = at(gate);
      wait('inside', 'a', 'read');
      for (let count = 1; count < waiting; count += 1) wait(`${count}`, 'a', 'read');
      expect(gate.isBusy).toBe(false);
      wait('last', 'a', 'read');
      await new Promise(setImmediate);
      expect(gate.isBusy).toBe(true);
    }
  });

  it('lets writes go before reads, of one organization and of several', async () => {
    const { came, come, wait, go } = at(new Gate({ ...PATIENT, slots: 1 }));
    await come('first', 'c', 'read');
    wait('a reads', 'a', 'read');
    wait('b reads', 'b', 'read');
    wait('a writes', 'a', 'write');
    wait('b writes', 'b', 'write');
    for (const name of ['first', 'a writes', 'b writes']) await go(name);
    expect(came.slice(1, 3)).toEqual(['a writes', 'b writes']);
    expect(came[3]).toBe('a reads');
  });

  it('takes the organizations in turn, however many wait of one', async () => {
    const { came, come, wait, go } = at(new Gate({ ...PATIENT, slots: 1 }));
    await come('first', 'c', 'write');
    for (let index = 0; index < 10; index += 1) wait(`a${index}`, 'a', 'write');
    for (let index = 0; index < 3; index += 1) wait(`b${index}`, 'b', 'write');
    for (const name of ['first', 'a0', 'b0', 'a1', 'b1', 'a2']) await go(name);
    expect(came).toEqual(['first', 'a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  it('lets an organization with nobody inside go before one with many, reads before writes if need be', async () => {
    const { came, wait, go } = at(new Gate({ ...PATIENT, slots: 4 }));
    for (let index = 0; index < 8; index += 1) wait(`a${index}`, 'a', 'write');
    wait('b reads', 'b', 'read');
    await new Promise(setImmediate);
    await go('a0');
    expect(came).toContain('b reads');
  });

  it('refuses at once when too many wait, but nobody of an organization that has few among them', async () => {
    const gate = new Gate({ slots: 1, most: 4, waitMs: 10_000 });
    const { come, wait } = at(gate);
    await come('first', 'a', 'write');
    for (let index = 0; index < 4; index += 1) wait(`a${index}`, 'a', 'write');
    await expect(come('one more', 'a', 'write')).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    expect(gate.isFullFor('a', 'write')).toBe(true);
    expect(gate.isFullFor('b', 'read')).toBe(false);
    wait('b', 'b', 'read');
    expect(gate.waiting).toBe(5);
  });

  it('refuses after the longest wait', async () => {
    const { come } = at(new Gate({ slots: 1, most: 4, waitMs: 100 }));
    await come('first', 'a', 'write');
    const began = performance.now();
    await expect(come('second', 'a', 'write')).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(100);
  });

  it('has no line without end: whoever would wait too long is told before', async () => {
    let now = 0;
    const gate = new Gate({ slots: 1, most: 1000, waitMs: 1000 }, () => now);
    const { come, wait, go } = at(gate);
    for (let index = 0; index < 300; index += 1) {
      await come('slow', 'a', 'write');
      now += 100;
      await go('slow');
    }
    await come('first', 'a', 'write');
    for (let index = 0; index < 9; index += 1) wait(`a${index}`, 'a', 'write');
    expect(gate.isFullFor('a', 'read')).toBe(false);
    wait('a9', 'a', 'write');
    expect(gate.isFullFor('a', 'read')).toBe(true);
  });

  it('lets in fewer while the process has no time left, and all again when it has', async () => {
    let busy = 1;
    const gate = new Gate({ slots: 8, most: 1000, waitMs: 10_000 }, undefined, () => busy);
    const { came, wait, go } = at(gate);
    for (let index = 0; index < 100; index += 1) wait(`a${index}`, 'a', 'write');
    const inside = (): number => came.length - gone;
    let gone = 0;
    const beBusy = async (): Promise<void> => {
      for (let round = 0; round < 30; round += 1) {
        await go(`a${(gone += 1) - 1}`);
        await sleep(20);
      }
    };
    await new Promise(setImmediate);
    await beBusy();
    expect(inside()).toBeLessThan(6);
    busy = 0.5;
    await beBusy();
    expect(inside()).toBe(8);
  });

  it('lets in all again when nobody comes out', async () => {
    const gate = new Gate({ slots: 8, most: 1000, waitMs: 10_000 }, undefined, () => 1);
    const { came, wait, go } = at(gate);
    for (let index = 0; index < 40; index += 1) wait(`a${index}`, 'a', 'write');
    for (let round = 0; round < 5; round += 1) {
      await sleep(52);
      await go(`a${round}`);
    }
    await sleep(500);
    expect(came).toHaveLength(13);
  });

  it('shortens a line that stands: those who came last, reads first, and only those who may be refused', async () => {
    let now = 0;
    const gate = new Gate({ slots: 1, most: 1000, waitMs: 1000 }, () => now);
    const { come, go } = at(gate);
    for (let index = 0; index < 300; index += 1) {
      await come('slow', 'a', 'write');
      now += 50;
      await go('slow');
    }
    const refused: string[] = [];
    const wait = (name: string, kind: Kind, isExpected: boolean): void =>
      void come(name, 'a', kind, isExpected).catch(() => refused.push(name));
    await come('first', 'a', 'write');
    wait('job', 'write', false);
    for (const name of ['w1', 'w2', 'w3', 'w4']) wait(name, 'write', true);
    for (const name of ['r1', 'r2']) wait(name, 'read', true);
    await sleep(120);
    expect(refused).toEqual([]);
    now += 300;
    await sleep(120);
    // A sixth of a second, fifty milliseconds each: three may wait.
    expect(refused).toEqual(['r2', 'r1', 'w4', 'w3']);
    expect(gate.isFullFor('a', 'write')).toBe(true);
    expect(gate.isFullFor('b', 'read')).toBe(false);
  });
});
