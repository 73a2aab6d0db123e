/**
 * `npm run bench`: runs every bench on the built kernel and writes RESULTS.md; `npm run bench -- fit stream` runs these and prints only,
 * and `serve:memory` the part of that name of one that has parts.
 * Close other programs first: benches share the machine's cores with whatever runs beside them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as steps from '../../kernel/setup/steps.mjs';

const BENCHES = [
  'kernel',
  'start-up',
  'round-trip',
  'stream',
  'interrupt',
  'fit',
  'language',
  'pictures',
  'memory',
  'train',
  'wasm',
  'explain',
  'doctor',
  'serve',
  'editor',
];

/** Kernels keep their history as they do for users, but not in the user's own. */
process.env.LIMPID_HISTORY = join(mkdtempSync(join(tmpdir(), 'limpid-bench-')), 'history.sqlite');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.includes(name.split(':')[0]));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. There are: ${BENCHES.join(', ')}.`);
  process.exit(2);
}
await steps.dependencies();
await steps.build();
await steps.engine();
const node = steps.pinnedNode() ?? process.execPath;
const sections = (asked.length > 0 ? asked : BENCHES).map(measure);
if (asked.length === 0) writeFileSync(new URL('RESULTS.md', import.meta.url), report(sections));

function measure(name) {
  const [bench, ...parts] = name.split(':');
  const program = fileURLToPath(new URL(`${bench}.ts`, import.meta.url));
  const section = execFileSync(node, [program, ...parts], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  console.log(section);
  return section;
}

function report(all) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${version.slice(1)}`;
  const head = `# Measured\n\nWritten by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Times are of this machine, then; compare within one table.\n`;
  return `${[head, ...all.map((section) => section.trimEnd())].join('\n')}\n`;
}
