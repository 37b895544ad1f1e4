/** Lets many work together, and one alone when all of them have finished what they are at. */
export class Gate {
  private inside = 0;
  private closed: Promise<void> = Promise.resolve();
  private onEmpty: (() => void) | null = null;

  async together<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: Promise<void> | null = null; seen !== this.closed;) {
      seen = this.closed;
      await seen;
    }
    this.inside += 1;
    try {
      return await work();
    } finally {
      this.inside -= 1;
      if (this.inside === 0) this.onEmpty?.();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.closed;
    let open!: () => void;
    this.closed = new Promise((resolve) => (open = resolve));
    await before;
    if (this.inside > 0) await new Promise<void>((resolve) => (this.onEmpty = resolve));
    this.onEmpty = null;
    try {
      return await work();
    } finally {
      open();
    }
  }
}
