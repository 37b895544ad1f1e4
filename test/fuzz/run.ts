import { Gate } from '../load/gate';
import { Random } from '../load/random';
import type { TestService } from '../support/test-service';
import { newId } from '../../src/common/ids';
import { type Operation, operationsOf } from './document';
import { copyOf, curlOf, type Draft, type Reply, Sender } from './draft';
import { faultOf, isSlow } from './judge';
import { readingOf, keptDifferently } from './kept';
import { drawMutation, type Mutation } from './mutations';
import { wellFormed } from './well-formed';
import type { Pulse } from './pulse';
import { Seeds } from './seeds';
import { Fingerprint } from './watch';

export interface Fault {
  index: number;
  operation: string;
  /** what is wrong; the kind stands before the colon */
  what: string;
  mutations: string[];
  curl: string;
}

/** Reads that grow with what is there: tried less often. */
const HEAVY = /ledger\/verify|export\.csv|analytics/;
const MOST_FAULTS = 40;

/** Sends requests that are nearly right, many at once, and judges every answer. */
export class FuzzRun {
  readonly outcomes: Record<string, number> = {};
  readonly faults = new Map<string, Fault>();
  sent = 0;
  /** answers that were late once, and in time when they were asked for again */
  late = 0;
  read = 0;
  compared = 0;
  slowestMs = 0;
  private readonly gate = new Gate();
  private readonly print: Fingerprint;
  private readonly senders = new Map<string, Sender>();
  private readonly settingsOrganizationId = newId();
  private readonly seeds: Seeds;
  private operations: Operation[] = [];

  constructor(
    private readonly service: TestService,
    private readonly seed: number,
    private readonly pulse: Pulse,
  ) {
    this.print = new Fingerprint(service);
    this.seeds = new Seeds(service, this.settingsOrganizationId);
  }

  /** @param total how many requests @param atOnce how many of them together @param every n-th is made alone, and what it refused compared */
  async go(total: number, atOnce: number, every: number): Promise<void> {
    const all = await operationsOf(this.service.url);
    this.operations = all.flatMap((one) => Array<Operation>(HEAVY.test(one.name) ? 1 : 10).fill(one));
    let started = 0;
    const worker = async (): Promise<void> => {
      while (started < total && this.faults.size < MOST_FAULTS) {
        const index = (started += 1);
        await this.one(index, index % every === 0);
        if (index % 10_000 === 0) process.stdout.write(`fuzz: ${index} requests\n`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    for (const sender of this.senders.values()) sender.close();
  }

  private async one(index: number, alone: boolean): Promise<void> {
    const random = new Random(this.seed + index * 7919);
    const operation = random.of(this.operations);
    const seed = await this.gate.together(() => this.seeds.take(operation.name));
    const base = copyOf(seed);
    wellFormed(base, operation, random);
    const count = random.of([0, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
    const mutations = Array.from({ length: count }, () => drawMutation(operation, random));
    const attempt = (): Promise<[Reply | null, string | null]> =>
      alone ? this.compare(operation, base, mutations) : this.attempt(operation, base, mutations);
    const [reply, fault] = await (alone ? this.gate.alone(attempt) : this.gate.together(attempt));
    if (fault !== null) await this.note(index, operation, base, mutations, fault);
    else if (isLeft(operation, mutations, reply)) this.seeds.giveBack(operation.name, seed);
    if (reply) this.count(reply);
  }

  private count({ status, body, durationMs }: Reply): void {
    const code: string | undefined = body?.error?.code ?? body?.code;
    const outcome = status >= 400 ? `${status} ${code ?? ''}` : String(status);
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    this.slowestMs = Math.max(this.slowestMs, durationMs);
  }

  private senderOf(operation: string): Sender {
    const organizationId = this.seeds.organizationOf(operation);
    let sender = this.senders.get(organizationId);
    if (!sender) {
      const token = this.service.token('org_admin', organizationId);
      this.senders.set(organizationId, (sender = new Sender(this.service.url, token)));
    }
    return sender;
  }

  private async attempt(
    operation: Operation,
    seed: Draft,
    mutations: Mutation[],
  ): Promise<[Reply | null, string | null]> {
    const draft = mutated(seed, mutations);
    this.sent += 1;
    const sentAt = performance.now();
    try {
      const reply = await this.senderOf(operation.name).send(draft);
      const durationMs = Math.max(0, reply.durationMs - this.pulse.stalledSince(sentAt));
      const late = isSlow({ ...reply, durationMs }) && !(await this.isSlowAgain(operation, seed, mutations));
      Object.assign(reply, { durationMs: late ? 0 : durationMs });
      const fault = await faultOf(this.service.url, operation, draft, reply);
      return [
        reply,
        fault ?? (isNew(operation, reply) ? await this.readBack(operation, draft, reply) : null),
      ];
    } catch (error) {
      // It hangs up on a body that is too large for it to read.
      const { code } = error as { code?: string };
      const tooLarge = draft.raw !== undefined || JSON.stringify(draft.body ?? null).length > 200_000;
      if (tooLarge && (code === 'EPIPE' || code === 'ECONNRESET')) return [null, null];
      return [null, `no answer: ${String(error)}`];
    }
  }

  /** On a machine that others use as well, only what is slow twice is slow of itself. */
  private async isSlowAgain(operation: Operation, seed: Draft, mutations: Mutation[]): Promise<boolean> {
    this.late += 1;
    return isSlow(await this.senderOf(operation.name).send(mutated(seed, mutations)));
  }

  private async readBack(operation: Operation, draft: Draft, { body }: Reply): Promise<string | null> {
    const path = readingOf(operation.name, body?.data);
    if (path === null) return null;
    this.read += 1;
    const reading: Draft = { method: 'GET', path, query: [], headers: {}, body: undefined };
    const answer = await this.senderOf(operation.name).send(reading);
    if (answer.status !== 200) return `not there: ${answer.status} at ${path}`;
    const changed = keptDifferently(operation.name, draft, answer.body);
    return changed === null ? null : `read otherwise: ${changed}`;
  }

  private async compare(
    operation: Operation,
    seed: Draft,
    mutations: Mutation[],
  ): Promise<[Reply | null, string | null]> {
    const before = await this.print.take();
    const [reply, fault] = await this.attempt(operation, seed, mutations);
    if (fault !== null || !reply || reply.status < 400) return [reply, fault];
    this.compared += 1;
    const after = await this.print.take();
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    return [
      reply,
      changed.length > 0 ? `refused with ${reply.status}, and written: ${changed.join()}` : null,
    ];
  }

  /** Drops what isn't needed for the fault, and keeps one of each kind for an operation. */
  private async note(
    index: number,
    operation: Operation,
    seed: Draft,
    mutations: Mutation[],
    what: string,
  ): Promise<void> {
    const kind = kindOf(what);
    const key = `${operation.name} ${kind}`;
    if (this.faults.has(key)) return;
    let needed = mutations;
    for (const one of mutations) {
      const fewer = needed.filter((other) => other !== one);
      const [, again] = await this.attempt(operation, seed, fewer);
      if (again !== null && kindOf(again) === kind) needed = fewer;
    }
    const curl = curlOf(mutated(seed, needed));
    const labels = needed.map(({ label }) => label);
    this.faults.set(key, { index, operation: operation.name, what, mutations: labels, curl });
  }
}

function kindOf(what: string): string {
  return what.slice(0, what.indexOf(':'));
}

function mutated(seed: Draft, mutations: Mutation[]): Draft {
  const draft = copyOf(seed);
  for (const { apply } of mutations) apply(draft);
  return draft;
}

/** Whether what was sent is what now stands there: a customer who was there keeps what she has. */
function isNew({ name }: Operation, { status }: Reply): boolean {
  return status < 300 && (name !== 'POST /v1/loyalty/customers' || status === 201);
}

/** Whether the things that a request is about are still as they were. */
function isLeft({ method }: Operation, mutations: Mutation[], reply: Reply | null): boolean {
  if (!reply) return false;
  return method === 'GET' ? reply.status !== 404 : mutations.length > 0 && reply.status >= 400;
}
