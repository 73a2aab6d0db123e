/** `limpid runs restore ID -o MODEL`. */
import { cpSync, existsSync } from 'node:fs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { parseArguments, usage } from '../arguments.ts';
import { projectRuns } from './project.ts';

export async function restore(argv: string[]): Promise<number> {
  const options = { epoch: { type: 'string' }, output: { type: 'string', short: 'o' } } as const;
  const { values, positionals } = parseArguments(argv, options, ['ID']);
  if (values.output === undefined) throw usage(say('-o MODEL is missing'));
  const epoch = values.epoch === undefined ? undefined : Number(values.epoch);
  if (epoch !== undefined && !(Number.isSafeInteger(epoch) && epoch >= 0)) {
    throw usage(say("--epoch wants a number of epochs, and was given '{epoch}'", { epoch: values.epoch ?? '' }));
  }
  const run = projectRuns().find(positionals[0] ?? '');
  const checkpoint = run.checkpoint(epoch);
  if (values.output.endsWith('.keras')) await writeKeras(checkpoint.folder, values.output);
  else copyFolder(checkpoint.folder, values.output);
  console.log(
    say('Wrote {output}: {id}, after epoch {epoch}', { output: values.output, id: run.id, epoch: checkpoint.epoch }),
  );
  return 0;
}

/** A checkpoint is a model in a folder already. */
function copyFolder(from: string, to: string): void {
  if (existsSync(to)) throw new LimpidError('DATA_UNWRITABLE', { file: to, reason: say('it is there already') });
  cpSync(from, to, { recursive: true });
}

async function writeKeras(from: string, to: string): Promise<void> {
  await (await import('../../engine/load.ts')).loadEngine();
  const { loadModel } = await import('../../models/load-model.ts');
  const { saveKeras } = await import('../../models/save-keras.ts');
  await saveKeras(await loadModel(from), to);
}
