import 'reflect-metadata';
import cluster from 'node:cluster';
import { loadSettings } from './config/environment';
import { superviseWorkers } from './workers';

async function main(): Promise<void> {
  const settings = loadSettings();
  if (cluster.isWorker) {
    const { url, demo } = await serve(settings);
    process.send?.({ url, demo });
    return;
  }
  const serving = settings.WORKERS > 1 ? await superviseWorkers(settings) : await serve(settings);
  const { banner } = await import('./cli/banner.js');
  process.stdout.write(banner(serving, settings));
}

/** A process that only supervises doesn't load what serves. */
async function serve(settings: Parameters<typeof superviseWorkers>[0]) {
  const { startService } = await import('./service.js');
  return startService(settings);
}

main().catch(async (error: unknown) => {
  const { explainStartup } = await import('./startup-problem.js');
  process.stderr.write(`${explainStartup(error)}\n`);
  process.exit(1);
});
