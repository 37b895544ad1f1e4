/** The embedded database can't be had. The message is one line: what is wrong and what to do. */
export class EmbeddedDatabaseError extends Error {
  constructor(message: string) {
    super(message.replace(/\s*\n\s*/g, ' ').trim());
    this.name = 'EmbeddedDatabaseError';
  }
}

/** The way out that always exists. Ends a message. */
export const OR_DATABASE_URL = 'or set DATABASE_URL to a PostgreSQL 15 or newer.';
