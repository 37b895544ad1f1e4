import { sessionDemo, sessionRead } from './generated';
import type { Session, SessionDemoData } from './generated';

export type DemoRole = SessionDemoData['body']['role'];

/** Who the token or key belongs to, where, and what she may do. @throws Failure 401 when it is not valid */
export async function readSession(): Promise<Session> {
  return (await sessionRead({ throwOnError: true })).data.data;
}

/** A token of the demo organization, for an hour. */
export async function demoToken(role: DemoRole): Promise<string> {
  return (await sessionDemo({ body: { role }, throwOnError: true })).data.data.token;
}
