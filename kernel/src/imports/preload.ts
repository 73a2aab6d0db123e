/** Runs before the code of a worker thread or of a forked process: they import TypeScript as cells do. */
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { hookImports } from './hooks.ts';
import { ownModule } from './whose.ts';

const isRunner = isMainThread && pathToFileURL(process.argv[1] ?? '').href === ownModule('runner/main');
if (!isRunner) {
  const folder = process.cwd();
  hookImports({ place: () => ({ folder }) });
  process.setSourceMapsEnabled(true);
}
