/**
 * A process that saves `whole` twice and is killed within the second save: just after the n-th time that a file or its folder
 * is on disk. Or, without an n, one that is to save a large model where there is no room for it, and says what came of it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../../kernel/src/errors.ts';
import { registry } from '../../../kernel/src/registry/registry.ts';

const isPart = (name: string) => name.endsWith('.tmp');
const [, , text] = process.argv;
const model = (units: number) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [units] })] });
await registry.save(model(4), { name: 'whole' });

if (text === undefined) {
  const error: unknown = await registry.save(model(1500), { name: 'large' }).catch((thrown: unknown) => thrown);
  const code = error instanceof LimpidError ? error.code : String(error);
  const again = await registry.save(model(4), { name: 'whole' });
  const blobs = fs.readdirSync(join(process.env['LIMPID_MODELS'] ?? '', 'blobs'));
  // read back here: the disk may be this process's alone
  await registry.load('whole:2');
  const versions = registry.list().map(({ name, versions }) => [name, versions]);
  console.log(
    JSON.stringify({ code, again: again.version, versions, blobs: blobs.length, left: blobs.filter(isPart) }),
  );
} else {
  const { fsyncSync } = fs;
  let left = Number(text);
  fs.fsyncSync = (file) => {
    fsyncSync(file);
    if (--left === 0) process.kill(process.pid, 'SIGKILL');
  };
  syncBuiltinESMExports();
  await registry.save(model(5), { name: 'whole' });
}
