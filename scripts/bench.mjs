import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode } from './setup.mjs';

// node scripts/bench.mjs [options]: the service against a bare server with the same SQL.

requireNode();
await ensureInstalled({ development: true });
await ensureBuilt();
hideRequireWarning();
await import('../benchmarks/bench.mjs');
