import type { Duplex } from 'node:stream';
import { Client } from 'pg';
import { Flight } from '../../src/database/flight';

interface WatchedClient {
  connectionParameters: { application_name?: string };
  connection: { stream: Duplex };
}

type Query = (config: string | Flight | { name?: string; text: string }, ...rest: unknown[]) => unknown;

/** What went over the service's connections. A flight is everything that was written before something was read. */
export interface Traffic {
  flights: number;
  /** the statements by name, or by their text when they have none, without what opens and ends the transaction */
  statements: string[];
}

const FRAME = /^(unit_(begin|commit|savepoint)|database_enter_organization.*)$/;

/** Counts on the wire, from its making until `close`. */
export class WireWatch {
  private readonly query = (Client.prototype as unknown as { query: Query }).query;
  private readonly watched = new WeakSet<object>();
  private traffic: Traffic = { flights: 0, statements: [] };

  constructor() {
    const note = (client: WatchedClient, sent: Parameters<Query>[0]): void => {
      for (const each of namesOf(sent)) this.note(client, each);
    };
    const { query } = this;
    (Client.prototype as { query: unknown }).query = function (
      this: WatchedClient,
      ...[config, ...rest]: Parameters<Query>
    ) {
      note(this, config);
      return query.call(this, config, ...rest);
    };
  }

  close(): void {
    (Client.prototype as { query: unknown }).query = this.query;
  }

  /** What the work sends. */
  async of(work: () => Promise<unknown>): Promise<Traffic> {
    this.traffic = { flights: 0, statements: [] };
    await work();
    return this.traffic;
  }

  private note(client: WatchedClient, sent: string): void {
    if (client.connectionParameters.application_name !== 'puntos') return;
    if (!this.watched.has(client)) this.watch(client);
    if (!FRAME.test(sent)) this.traffic.statements.push(sent);
  }

  private watch(client: WatchedClient): void {
    this.watched.add(client);
    const { stream } = client.connection;
    const write = stream.write.bind(stream) as (...rest: unknown[]) => boolean;
    let answered = true;
    stream.on('data', () => (answered = true));
    stream.write = (...rest: unknown[]) => {
      if (answered) this.traffic.flights += 1;
      answered = false;
      return write(...rest);
    };
  }
}

function namesOf(sent: Parameters<Query>[0]): string[] {
  if (typeof sent === 'string') return [sent];
  if (sent instanceof Flight) return sent.queries.map(({ statement }) => statement.name || statement.text);
  return [sent.name ?? sent.text];
}
