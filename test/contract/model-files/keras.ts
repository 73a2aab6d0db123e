/** Keras 3 in Python, which makes the models of these tests and judges what comes back. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from '../../keras/setup.mjs';

/** Runs a script of this folder. @returns what it prints */
export async function keras(script: string, ...given: string[]): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(python, [path, ...given], { maxBuffer: 2 ** 24 });
  return stdout;
}

/** The models of make_models.py. */
export const MODELS = [
  ...[
    'mlp',
    'activations',
    'cnn',
    'dilated',
    'conv1d',
    'conv3d',
    'pooled',
    'embedding',
    'masked',
    'lstm',
    'states',
    'gru',
  ],
  ...['gru_reset_after', 'bidirectional', 'cells', 'conv_lstm', 'merges', 'nested', 'frozen', 'late'],
] as const;

/** tfjs does not train a recurrent layer whose initial states are inputs and whose states are outputs. */
export const NOT_TRAINED: ReadonlySet<string> = new Set(['states']);
