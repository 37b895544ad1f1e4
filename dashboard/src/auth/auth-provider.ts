import { type AuthProvider, HttpError } from 'react-admin';
import { keepToken, forgetToken, tokenNow } from '../api/token';
import type { Session } from '../api/generated';
import { readSession } from '../api/session';
import { mayDo } from './permissions';

export interface Credentials {
  token: string;
  keep: boolean;
}

let session: Promise<Session> | null = null;

/** Who is signed in, asked of the API once. */
function currentSession(): Promise<Session> {
  if (tokenNow() === null) return Promise.reject(new HttpError('ra.auth.auth_check_error', 401));
  session ??= readSession().catch((error: unknown) => {
    session = null;
    throw error;
  });
  return session;
}

/** Signs in by a token or API key: it is right when the API says whose it is. */
export const authProvider: AuthProvider = {
  async login({ token, keep }: Credentials) {
    keepToken(token.trim(), keep);
    session = null;
    try {
      await currentSession();
    } catch (error) {
      forgetToken();
      throw error;
    }
  },
  logout() {
    forgetToken();
    session = null;
    return Promise.resolve();
  },
  async checkAuth() {
    try {
      await currentSession();
    } catch (error) {
      // A service that is restarting is no reason to be signed out.
      if (isRefused(error)) throw error;
    }
  },
  checkError: (error: Error) => (isRefused(error) ? Promise.reject(error) : Promise.resolve()),
  async getIdentity() {
    const { actor, organization } = await currentSession();
    return { id: actor, fullName: actor, organization };
  },
  // Whoever isn't signed in may do nothing: sending her away is the work of checkAuth alone.
  getPermissions: async () => (await sessionOrNone())?.permissions ?? [],
  async canAccess({ resource, action }) {
    return mayDo((await sessionOrNone())?.permissions ?? [], resource, action);
  },
};

function sessionOrNone(): Promise<Session | null> {
  return currentSession().catch((error: unknown) => {
    if (isRefused(error)) return null;
    throw error;
  });
}

function isRefused(error: unknown): boolean {
  return error instanceof HttpError && error.status === 401;
}
