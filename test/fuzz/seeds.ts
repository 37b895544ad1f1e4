import { type Answer, ApiClient, type CallOptions } from '../support/api-client';
import { ROUTES, Subject } from '../support/routes';
import type { TestService } from '../support/test-service';
import { copyOf, type Draft } from './draft';

/** Notes what would have been sent. */
class NotedClient extends ApiClient {
  noted: Draft | null = null;

  constructor() {
    super('', null);
  }

  override call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...options.headers };
    this.noted = { method, path, query: [], headers, body, raw: options.raw };
    return Promise.resolve({ status: 0, headers: new Headers(), text: '', body: undefined });
  }
}

/** Operations that change what the others stand on: they have an organization of their own. */
const SETTINGS = /\/(programs|tiers|organization)\b/;

/** Requests that succeed, each about things that exist; one is used again until it was accepted. */
export class Seeds {
  private readonly pools = new Map<string, Draft[]>();

  constructor(
    private readonly service: TestService,
    private readonly settingsOrganizationId: string,
  ) {}

  organizationOf(operation: string): string {
    return SETTINGS.test(operation) ? this.settingsOrganizationId : this.service.organizationId;
  }

  /** Taken out: nobody else has it until it is given back. */
  async take(operation: string): Promise<Draft> {
    return this.pools.get(operation)?.pop() ?? this.make(operation);
  }

  giveBack(operation: string, draft: Draft): void {
    const pool = this.pools.get(operation) ?? [];
    this.pools.set(operation, pool);
    if (pool.length < 8) pool.push(copyOf(draft));
  }

  private async make(operation: string): Promise<Draft> {
    const route = ROUTES[operation];
    if (!route) throw new Error(`no route: ${operation}`);
    const client = new NotedClient();
    const admin = this.service.as('org_admin', this.organizationOf(operation));
    await route.send(client, new Subject(admin));
    return client.noted as Draft;
  }
}
