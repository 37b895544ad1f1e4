import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The name under which the service prepares COMMIT: in every flight that ends with one, and in no other. */
const COMMIT = Buffer.from('unit_commit\0', 'latin1');

/** When a flight with COMMIT is cut: before it is handed on, at once behind it, or when its answer is there. */
export type Cut = 'before' | 'behind' | 'answered';

/**
 * A relay between service and database on the loopback interface that does what networks do: it is late, swallows,
 * resets, and cuts a connection around a COMMIT.
 */
export class FaultProxy {
  /** waited before each piece, in each direction */
  delayMs: () => number = () => 0;
  /** asked for each flight that ends with COMMIT; undefined lets it pass */
  cut: (flight: Buffer) => Cut | undefined = () => undefined;
  /** while true, what is sent arrives nowhere, and nobody is told; a connection that has lost something stays so */
  swallows = false;
  /** while true, nobody gets in */
  refuses = false;
  private readonly pairs = new Set<[Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.relay(client));
  }

  /** @param databaseUrl what is behind it */
  static async before(databaseUrl: string): Promise<FaultProxy> {
    const { hostname: host, port } = new URL(databaseUrl);
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, { host, port: Number(port || 5432) });
  }

  /** The same database, through here. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Resets every connection. */
  reset(): void {
    for (const pair of [...this.pairs]) this.sever(pair);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.reset();
    await closed;
  }

  private relay(client: Socket): void {
    if (this.refuses) return void client.resetAndDestroy();
    const database = connect({ ...this.target, noDelay: true });
    const pair: [Socket, Socket] = [client, database];
    this.pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => this.sever(pair));
    }
    const fate = { cutAsAnswered: false, isDeaf: false };
    this.forward(client, database, fate, (flight) => {
      const cut = flight.includes(COMMIT) ? this.cut(flight) : undefined;
      if (cut === 'answered') fate.cutAsAnswered = true;
      if (cut === 'behind') database.write(flight);
      if (cut === 'before' || cut === 'behind') this.sever(pair);
    });
    this.forward(database, client, fate, () => {
      if (fate.cutAsAnswered) this.sever(pair);
    });
  }

  /** Hands pieces on in their order, unless `look` has ended the connection. */
  private forward(from: Socket, to: Socket, fate: { isDeaf: boolean }, look: (piece: Buffer) => void): void {
    let before = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      fate.isDeaf ||= this.swallows;
      if (fate.isDeaf) return;
      const delayMs = this.delayMs();
      const hand = (): void => {
        look(piece);
        if (!to.destroyed) to.write(piece);
      };
      if (delayMs === 0) return hand();
      before = before.then(() => sleep(delayMs)).then(hand);
    });
  }

  private sever(pair: [Socket, Socket]): void {
    if (!this.pairs.delete(pair)) return;
    const [client, database] = pair;
    client.resetAndDestroy();
    // What was written to the database still reaches it.
    database.end();
    database.resume();
  }
}
