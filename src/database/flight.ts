import { createRequire } from 'node:module';
import type { Query, Value } from './statement';

/** What the driver's connection offers to whoever writes messages of PostgreSQL's extended protocol. */
export interface Connection {
  stream: { cork(): void; uncork(): void; destroy(): void };
  /** The driver's own record: the text that a name was prepared for on this connection. */
  parsedStatements: Record<string, string | undefined>;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: (string | Buffer | null)[] }): void;
  describe(message: { type: 'P' }): void;
  execute(message: object): void;
  sync(): void;
}

/** The part of a `pg` client that a flight needs. */
export interface DatabaseClient {
  connection: Connection;
  getTypeParser(oid: number, format: 'text'): (text: string) => unknown;
  query(submitted: Flight): unknown;
}

/** What a query of a flight gave. */
export interface FlightResult {
  rows: unknown[];
  /** The first word of PostgreSQL's tag: SELECT, INSERT, COMMIT … */
  command: string;
}

/** The columns of a statement's rows: known after its first execution on a connection. */
interface Shape {
  names: string[];
  parsers: ((text: string) => unknown)[];
  empty: Record<string, null>;
}

const { prepareValue } = createRequire(__filename)('pg/lib/utils') as {
  prepareValue: (value: Value) => string | Buffer | null;
};

const EMPTY: Shape = { names: [], parsers: [], empty: {} };
const shapes = new WeakMap<Connection, Map<string, Shape>>();

/**
 * Queries that are sent to PostgreSQL together and answered together: one write, one Sync, one answer. PostgreSQL skips
 * what stands behind a query that fails, and without a BEGIN all of them are one transaction of its own, which ends with the
 * flight: either all of it holds or nothing.
 *
 * It is what the driver calls a submittable: the driver calls `submit` and the `handle…` methods, and reads `name` and
 * `text` to remember what is prepared. The driver's own queries would each bring a Sync, a description of their
 * columns that is known already, and an answer of their own.
 */
export class Flight {
  readonly results: Promise<FlightResult[]>;
  private readonly done: FlightResult[] = [];
  private rows: unknown[] = [];
  private shape: Shape | undefined;
  private known!: Map<string, Shape>;
  private unreadable: Error | undefined;
  private resolve!: (results: FlightResult[]) => void;
  private reject!: (error: unknown) => void;

  /** @param prepared false where statements can't be kept on a connection */
  private constructor(
    readonly queries: readonly Query[],
    private readonly prepared: boolean,
    private readonly client: DatabaseClient,
  ) {
    this.results = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Sends the queries. @returns the flight; `results` rejects with PostgreSQL's error for the first that failed */
  static send(client: DatabaseClient, queries: readonly Query[], prepared: boolean): Flight {
    const flight = new Flight(queries, prepared, client);
    client.query(flight);
    return flight;
  }

  /** The query that is being answered; undefined behind the last one. */
  get current(): Query | undefined {
    return this.queries[this.done.length];
  }

  get name(): string {
    return this.nameOf(this.current);
  }

  get text(): string {
    return this.current?.statement.text ?? '';
  }

  /** @returns an error when a value can't be sent: then nothing was */
  submit(connection: Connection): Error | null {
    this.known = shapesOf(connection);
    try {
      this.write(
        connection,
        this.queries.map(({ values }) => values.map((value) => prepareValue(value))),
      );
    } catch (error) {
      return error as Error;
    }
    return null;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.shape = {
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.client.getTypeParser(dataTypeID, 'text')),
      empty: Object.fromEntries(fields.map(({ name }) => [name, null])),
    };
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { names, parsers, empty } = this.shape ?? this.known.get(this.name) ?? EMPTY;
    const row: Record<string, unknown> = { ...empty };
    try {
      for (let at = 0; at < names.length; at += 1) {
        const text = fields[at] ?? null;
        if (text !== null) row[names[at] as string] = (parsers[at] as (text: string) => unknown)(text);
      }
    } catch (error) {
      this.unreadable ??= error as Error;
    }
    this.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this;
    if (name !== '' && !this.known.has(name)) this.known.set(name, this.shape ?? EMPTY);
    this.done.push({ rows: this.rows, command: text.split(' ', 1)[0] as string });
    this.rows = [];
    this.shape = undefined;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  /** Nothing else of the flight is answered after this. */
  handleError(error: unknown): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.unreadable) this.reject(this.unreadable);
    else this.resolve(this.done);
  }

  /** Corked, the messages are one write to the socket. */
  private write(connection: Connection, values: (string | Buffer | null)[][]): void {
    const parsed = new Set<string>();
    connection.stream.cork();
    for (const [at, query] of this.queries.entries()) {
      const name = this.nameOf(query);
      const isParsed = name !== '' && (connection.parsedStatements[name] !== undefined || parsed.has(name));
      if (!isParsed) connection.parse({ name, text: query.statement.text });
      parsed.add(name);
      connection.bind({ statement: name, values: values[at] ?? [] });
      if (name === '' || !this.known.has(name)) connection.describe({ type: 'P' });
      connection.execute({});
    }
    connection.sync();
    connection.stream.uncork();
  }

  private nameOf(query: Query | undefined): string {
    return this.prepared ? (query?.statement.name ?? '') : '';
  }
}

function shapesOf(connection: Connection): Map<string, Shape> {
  let known = shapes.get(connection);
  if (!known) shapes.set(connection, (known = new Map<string, Shape>()));
  return known;
}
