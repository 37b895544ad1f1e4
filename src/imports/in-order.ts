/**
 * Lets pieces of work overlap and still begin in order: each starts when the one before has said that it may be followed,
 * or is over.
 */
export class InOrder {
  private last: Promise<void> = Promise.resolve();

  /** @param work is given what it calls when the next may start */
  async follow<T>(work: (mayFollow: () => void) => Promise<T>): Promise<T> {
    const before = this.last;
    let mayFollow = (): void => undefined;
    this.last = new Promise((resolve) => (mayFollow = resolve));
    await before;
    try {
      return await work(mayFollow);
    } finally {
      mayFollow();
    }
  }
}
