import { ensureDashboardBuilt } from './dashboard.mjs';
import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode, root } from './setup.mjs';

// node scripts/bench.mjs [decision|browser] [options]: the service against a bare server with the same SQL; where a decision
// about points is made against where else it could be; or how soon the dashboard shows what is searched for.

requireNode();
await ensureInstalled({ development: true });
await ensureBuilt();
hideRequireWarning();
const others = { decision: 'decision', browser: 'in-browser' };
const other = others[process.argv[2]];
if (other) process.argv.splice(2, 1);
if (other === others.browser) await ensureDashboardBuilt(root);
await import(`../benchmarks/${other ?? 'bench'}.mjs`);
