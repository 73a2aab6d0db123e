/** The model as ONNX, in float32 and in int8, run by ONNX Runtime and measured as the other rows are. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { latencyOf } from '../latency.ts';
import type { Latency } from '../latency.ts';
import type { Measured } from '../measured.ts';
import type { Rows } from '../scoring.ts';
import { zippedSize } from '../stored.ts';
import { onnxBytes } from './export-onnx.ts';
import { ONNX_RUNTIME, onnxRuntime, withOnnx } from './runtime.ts';

/** What keeps npm from fetching files that a CPU does not need. */
const INSTALL = `ONNXRUNTIME_NODE_INSTALL=skip npm install ${ONNX_RUNTIME}`;

export async function onnxRows(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  batchSize: number,
  scoresOf: (answers: Rows) => Float64Array,
): Promise<{ rows: Measured[]; notes: string[] }> {
  const runtime = onnxRuntime(process.cwd());
  if (!runtime) {
    return {
      rows: [],
      notes: [say('ONNX was not measured: {command} in a terminal adds its rows.', { command: INSTALL })],
    };
  }
  const rows: Measured[] = [];
  try {
    for (const int8 of [false, true]) {
      const onnx = onnxBytes(model, { int8 });
      const measured = await withOnnx(runtime, onnx, async (answer) => ({
        scores: scoresOf(await answer(inputs)),
        speed: { one: await speed(answer, inputs, 1), batch: await speed(answer, inputs, batchSize) },
      }));
      const name = int8 ? 'onnx-int8' : 'onnx';
      rows.push({
        name,
        form: 'onnx',
        bytes: onnx.length,
        zipped: await zippedSize(onnx),
        part: { onnx },
        ...measured,
      });
    }
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    return { rows, notes: [say('ONNX was not measured: {reason}', { reason: error.message })] };
  }
  return { rows, notes: [] };
}

async function speed(
  answer: (inputs: readonly tf.Tensor[]) => Promise<Rows>,
  inputs: readonly tf.Tensor[],
  count: number,
): Promise<Latency> {
  const some = inputs.map((input) => input.slice(0, Math.min(count, input.shape[0] ?? 1)));
  try {
    return await latencyOf(async () => {
      await answer(some);
    });
  } finally {
    tf.dispose(some);
  }
}
