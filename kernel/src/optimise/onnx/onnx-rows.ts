/** The model as ONNX, in float32 and in int8, run by ONNX Runtime and scored as the other rows are. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import type { Untimed } from '../measured.ts';
import type { Rows } from '../scoring.ts';
import { sizeOf } from '../stored.ts';
import { onnxBytes } from './export-onnx.ts';
import { onnxRuntime, openOnnx, type OpenOnnx } from './runtime.ts';

/** The first with what keeps npm from fetching files that a CPU does not need; the second fetches nothing. */
const INSTALL = {
  native: 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node',
  wasm: 'npm install onnxruntime-web',
} as const;

export interface OnnxRows {
  readonly rows: readonly Untimed[];
  readonly notes: readonly string[];
  /** Once nothing is to be answered any more. */
  release(): Promise<void>;
}

/** @param folder where a runtime is looked for, and above it */
export async function onnxRows(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  scoresOf: (answers: Rows) => Float64Array,
  folder: string = process.cwd(),
): Promise<OnnxRows> {
  const found = onnxRuntime(folder);
  const rows: Untimed[] = [];
  const notes: string[] = [];
  const sessions: OpenOnnx[] = [];
  const release = async (): Promise<void> => {
    for (const session of sessions) await session.release();
  };
  if (!found) {
    notes.push(
      say(
        'ONNX was not measured, because neither onnxruntime-node nor onnxruntime-web is installed here: `{native}`, or the slower `{wasm}`, in a terminal adds its rows.',
        INSTALL,
      ),
    );
    return { rows, notes, release };
  }
  try {
    for (const int8 of [false, true]) {
      const onnx = onnxBytes(model, { int8 });
      const session = await openOnnx(found.runtime, onnx);
      sessions.push(session);
      rows.push({
        name: int8 ? 'onnx-int8' : 'onnx',
        form: 'onnx',
        ...(await sizeOf([onnx])),
        scores: scoresOf(await session.answer(inputs)),
        answer: session.answer,
        part: { onnx },
      });
    }
    notes.push(say('ONNX was run by {runtime}.', { runtime: found.name }));
  } catch (error) {
    if (!(error instanceof LimpidError)) {
      await release();
      throw error;
    }
    notes.push(say('ONNX was not measured: {reason}', { reason: error.message }));
  }
  return { rows, notes, release };
}
