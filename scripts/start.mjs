import { buildDashboardBeside } from './dashboard.mjs';
import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode, root } from './setup.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
hideRequireWarning();
leaveWithNpm();
// In this process: signals and exit codes are the service's own.
await import('../dist/src/main.js');
if (await servesDashboard()) buildDashboardBeside(root);

/** Settings that are wrong are told by the service itself. */
async function servesDashboard() {
  const { default: environment } = await import('../dist/src/config/environment.js');
  try {
    const { DASHBOARD, NODE_ENV } = environment.loadSettings();
    return DASHBOARD && NODE_ENV !== 'test';
  } catch {
    return false;
  }
}

/** A signal to npm ends npm or its shell and not always us: a service that nobody waits for any more drains too. */
function leaveWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start' || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 100);
  timer.unref();
}
