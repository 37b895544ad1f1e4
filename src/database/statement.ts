/** What may be bound to a parameter: nothing whose conversion could fail after COMMIT is on its way. */
export type Value = string | number | boolean | Date | Buffer | null | readonly string[] | readonly number[];

/**
 * A hand-written SQL text with the name under which each connection prepares it. `Row` is the shape of its rows.
 */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Never set: carries the type alone. */
  readonly row?: Row;
}

/** A statement with its values, ready to be sent. */
export interface Query<Row = unknown> {
  readonly statement: Statement<Row>;
  readonly values: readonly Value[];
}

const statements = new Map<string, Statement<unknown>>();

/**
 * Declares a statement. Names are unique: the same name with another text would be refused by the driver after
 * the flight's COMMIT was sent.
 * @throws Error on a second statement of the same name
 */
export function statement<Row = unknown>(name: string, text: string): Statement<Row> {
  if (statements.has(name)) throw new Error(`two statements are named ${name}`);
  const declared = Object.freeze({ name, text: text.trim() });
  statements.set(name, declared);
  return declared;
}

/**
 * A text that is put together as it is asked for, of fragments of the repository's own: sent without a name, since
 * there are more of its kind than a connection should keep prepared. Nothing of the request may be in it.
 */
export function composed<Row = unknown>(text: string, values: readonly Value[]): Query<Row> {
  return { statement: { name: '', text }, values };
}

/** Binds values to a statement. */
export function query<Row>(bound: Statement<Row>, ...values: Value[]): Query<Row> {
  return { statement: bound, values };
}

/** Every declared statement, in the order of their names: for the record in `test/sql`. */
export function declaredStatements(): Statement<unknown>[] {
  return [...statements.values()].sort((a, b) => a.name.localeCompare(b.name));
}
