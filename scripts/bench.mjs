import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode } from './setup.mjs';

// node scripts/bench.mjs [decision] [options]: the service against a bare server with the same SQL, or where a decision
// about points is made against where else it could be.

requireNode();
await ensureInstalled({ development: true });
await ensureBuilt();
hideRequireWarning();
const isDecision = process.argv[2] === 'decision';
if (isDecision) process.argv.splice(2, 1);
await import(`../benchmarks/${isDecision ? 'decision' : 'bench'}.mjs`);
