import 'reflect-metadata';
import { banner } from './cli/banner';
import { loadSettings } from './config/environment';
import { startService } from './service';
import { explainStartup } from './startup-problem';

async function main(): Promise<void> {
  const settings = loadSettings();
  const service = await startService(settings);
  process.stdout.write(banner(service, settings));
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartup(error)}\n`);
  process.exit(1);
});
