/** What is known of one subject in one window. */
export interface Count {
  /** counted by every instance, as of the last reconciliation; this one's own since then are `pending` */
  total: number;
  pending: number;
}

/** A subject's count in the window that is running, and in the one before. */
export interface Usage {
  current: Count;
  previous: Count;
}

/** What a limit says about one more request. */
export interface Verdict {
  allowed: boolean;
  /** requests that are left, this one counted when it is allowed */
  remaining: number;
  /** seconds until the running window ends, rounded up */
  resetSeconds: number;
  /** seconds after which a request would be allowed; 0 when this one is */
  retryAfterSeconds: number;
}

const used = ({ total, pending }: Count): number => total + pending;

/**
 * Whether one more request fits into a window that slides: of the window before, the part counts that it still covers, as
 * if its requests had come evenly. What was counted beyond the limit weighs on the next window too.
 * @param elapsed how much of the running window is over, 0 to 1
 */
export function judge(
  { current, previous }: Usage,
  { requests, seconds }: { requests: number; seconds: number },
  elapsed: number,
): Verdict {
  const spent = used(current) + used(previous) * (1 - elapsed);
  const allowed = spent + 1 <= requests;
  return {
    allowed,
    remaining: Math.max(0, Math.floor(requests - spent - (allowed ? 1 : 0))),
    resetSeconds: Math.max(1, Math.ceil((1 - elapsed) * seconds)),
    retryAfterSeconds: allowed ? 0 : waitFor({ current, previous }, { requests, seconds }, elapsed),
  };
}

/** Seconds until one request fits, if nothing else comes. */
function waitFor(
  { current, previous }: Usage,
  { requests, seconds }: { requests: number; seconds: number },
  elapsed: number,
): number {
  const room = requests - 1;
  const now = used(current);
  // Within this window, while the one before slides out; or in the next one, while this one does.
  const wait =
    now <= room ? 1 - (room - now) / used(previous) - elapsed : 1 - elapsed + Math.max(0, 1 - room / now);
  return Math.max(1, Math.ceil(wait * seconds));
}
