const KEY = 'puntos.token';

let inMemory: string | null = null;

/** The token or API key of who is signed in: kept in memory, or until the tab is closed. Never in local storage. */
export function tokenNow(): string | null {
  return inMemory ?? sessionStorage.getItem(KEY);
}

/** @param keep also through a reload of this tab */
export function keepToken(token: string, keep: boolean): void {
  inMemory = token;
  if (keep) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

export function forgetToken(): void {
  inMemory = null;
  sessionStorage.removeItem(KEY);
}
