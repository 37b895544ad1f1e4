import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Acquaintances } from '../admission/acquaintances';
import type { Gate } from '../admission/gate';
import { type Kind, kindOf } from '../admission/line';
import type { Pulse } from '../admission/pulse';
import { Allowance } from '../auth/api-keys/recent';
import type { Log } from '../common/log';
import { clientAddress } from '../limits/client-address';
import type { RateLimits } from '../limits/rate-limits';
import type { Refusal, Refusals } from './refusals';

/** Strangers who are let in each second while a queue stands: a token that was never seen must be able to be seen. */
const STRANGERS_A_SECOND = 100;

/** Open to everyone at any time: a balancer must not take a busy instance for a dead one. */
const ALWAYS_OPEN = /^\/health\/(live|ready)(\?|$)/;

export interface DoorKeeping {
  gate: Gate;
  acquaintances: Acquaintances;
  limits: RateLimits;
  pulse: Pulse;
  refusals: Refusals;
  log: Log;
  trusted: BlockList;
}

/** `late`: refused after they were let in, when they came to the queue or waited in it. */
type Refused = Record<Kind | 'stranger' | 'limited' | 'late', number>;

const none = (): Refused => ({ read: 0, write: 0, stranger: 0, limited: 0, late: 0 });

/**
 * Where every request comes by before anything is done for it: whoever has to be refused for how much comes, from one
 * address or altogether, is refused here, at a fraction of what a request costs. Reads are refused before writes, and
 * nobody for what another organization sends.
 */
export class Door {
  private keeping: DoorKeeping | null = null;
  private readonly strangers = new Allowance(STRANGERS_A_SECOND);
  private refused = none();
  private timer: NodeJS.Timeout | null = null;
  private inside = 0;

  /** Until then everyone is let in. */
  open(keeping: DoorKeeping): void {
    this.keeping = keeping;
    this.timer = setInterval(() => this.tell(keeping), 1_000).unref();
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.keeping?.pulse.stop();
  }

  /** What the server calls for each request, before the handler. */
  before(handler: RequestListener): RequestListener {
    return (request, response) => {
      const { keeping } = this;
      const refusal = keeping && this.refusalOf(keeping, request, response);
      if (refusal && keeping.refusals.send(refusal, request, response)) return;
      this.inside += 1;
      handler(request, response);
    };
  }

  /** Somebody who was let in has her answer, or has hung up. */
  left(): void {
    this.inside -= 1;
  }

  private refusalOf(
    keeping: DoorKeeping,
    request: IncomingMessage,
    response: ServerResponse,
  ): Refusal | null {
    if (ALWAYS_OPEN.test(request.url ?? '')) return null;
    const limited = keeping.limits.limitsAddresses ? limitOf(keeping, request, response) : null;
    if (limited) {
      this.refused.limited += 1;
      return limited;
    }
    const shed = this.shedding(keeping, request);
    if (shed === null) return null;
    this.refused[shed] += 1;
    return { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
  }

  /** As what it is refused; null when it isn't. */
  private shedding(keeping: DoorKeeping, request: IncomingMessage): Kind | 'stranger' | null {
    const { gate, pulse, acquaintances } = keeping;
    // A process that is late with hardly anything to do is kept from it by others: refusing would help nobody.
    const isLate = pulse.isTooSlowFor('read') && this.inside > gate.slots;
    if ((gate.waiting === 0 && !isLate) || request.method === 'OPTIONS') return null;
    const organization = acquaintances.organizationOf(request.headers.authorization);
    if (organization === null) {
      // After a start everybody is a stranger: a short queue is no flood of them.
      return (gate.isBusy || isLate) && !this.strangers.take(performance.now()) ? 'stranger' : null;
    }
    const kind = kindOf(request.method);
    return gate.isFullFor(organization, kind) || (isLate && pulse.isTooSlowFor(kind)) ? kind : null;
  }

  /** One line a second, however many were refused. */
  private tell({ gate, log }: DoorKeeping): void {
    const refused = { ...this.refused, late: gate.takeRefused() };
    if (Object.values(refused).every((count) => count === 0)) return;
    this.refused = none();
    log.refused(refused);
  }
}

/** Counts the request of its address, and writes down what is left. */
function limitOf(
  { limits, trusted }: DoorKeeping,
  request: IncomingMessage,
  response: ServerResponse,
): Refusal | null {
  const { retryAfterSeconds, left } = limits.takeAddress(clientAddress(request, trusted));
  response.setHeader('ratelimit-policy', limits.policy);
  response.setHeader('ratelimit', left);
  return retryAfterSeconds === null ? null : { code: 'RATE_LIMITED', retryAfterSeconds };
}
