/** One prediction, or one forward and backward pass of a training, taken down layer by layer and op by op. */
import * as tf from '@tensorflow/tfjs';
import type { Loss } from '../explain/examples/losses.ts';
import { replacing } from '../explain/replacing.ts';
import { withScore } from '../explain/score.ts';
import { FrameRecorder } from './frames.ts';
import type { Frame } from './frames.ts';
import { around } from './hooks.ts';
import { applied, namedLayers } from './opened.ts';

/** What the engine of tfjs-core 4.22 has and does not declare. */
interface Engine {
  readonly state: { readonly activeTape: TapeNode[] | null; readonly numBytes: number };
  runKernelFunc(given: { kernelName?: string }): unknown;
}

interface TapeNode {
  gradient?: (dys: tf.Tensor[]) => { [input: string]: () => tf.Tensor };
}

export interface TakenDown {
  root: Frame;
  /** By how much the tensors grew at most. */
  peakBytes: number;
}

export interface TrainingStep {
  readonly x: tf.Tensor;
  readonly targets: tf.Tensor;
  readonly loss: Loss;
  readonly variables: tf.Variable[];
}

export function predictionOf(model: tf.LayersModel, inputs: readonly tf.Tensor[]): TakenDown {
  return takenDown((recorder) => {
    layered(model, recorder, () => recorder.within('phase', 'forward', () => applied(model, inputs)));
  });
}

export function graphPredictionOf(model: tf.GraphModel, inputs: readonly tf.Tensor[]): TakenDown {
  return takenDown((recorder) => recorder.within('phase', 'forward', () => model.execute([...inputs])));
}

/** The weights stay as they are; the caller puts back what batch normalization learns in it. */
export function trainingOf(model: tf.LayersModel, step: TrainingStep): TakenDown {
  return takenDown((recorder) => {
    const owners = new Map<TapeNode, string>();
    const loss = (): tf.Scalar => {
      recorder.enter('phase', 'forward');
      const scores = withScore(model, step.loss.score, () =>
        layered(model, recorder, () => forTraining(model, step.x), owners),
      );
      recorder.leave();
      const mean = recorder.within('phase', 'loss', () => meanOf(step, scores));
      recorder.enter('phase', 'backward');
      watchTape(recorder, owners);
      return mean;
    };
    tf.variableGrads(loss, step.variables);
    recorder.leave();
  });
}

/** The same, watched by nobody. */
export function plainTraining(model: tf.LayersModel, step: TrainingStep): void {
  tf.tidy(() => {
    const loss = () =>
      meanOf(
        step,
        withScore(model, step.loss.score, () => forTraining(model, step.x)),
      );
    tf.dispose(tf.variableGrads(loss, step.variables));
  });
}

function meanOf({ loss, targets, x }: TrainingStep, scores: tf.Tensor): tf.Scalar {
  return loss
    .sum(targets, scores)
    .div(x.shape[0] ?? 1)
    .asScalar();
}

function forTraining(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  // SAFETY: the caller has checked that the model has one output; given a tensor, it gives one.
  return model.apply(x, { training: true }) as tf.Tensor;
}

function engine(): Engine {
  // SAFETY: see Engine.
  return tf.engine() as unknown as Engine;
}

function takenDown(step: (recorder: FrameRecorder) => void): TakenDown {
  const core = engine();
  const recorder = new FrameRecorder(
    () => performance.now(),
    () => core.state.numBytes,
  );
  const before = core.state.numBytes;
  const runKernelFunc = core.runKernelFunc.bind(core);
  const watched: Engine['runKernelFunc'] = (given) =>
    recorder.within('op', given.kernelName ?? 'custom gradient', () => runKernelFunc(given));
  replacing(core, 'runKernelFunc', watched, () => {
    tf.tidy(() => recorder.within('step', 'step', () => step(recorder)));
  });
  if (!recorder.root) throw new TypeError('The step has not ended.');
  return { root: recorder.root, peakBytes: Math.max(0, recorder.peak - before) };
}

/** @param owners told which layer put a node on the tape */
function layered<T>(model: tf.LayersModel, recorder: FrameRecorder, run: () => T, owners?: Map<TapeNode, string>): T {
  const { state } = engine();
  return around(
    namedLayers(model),
    ({ name }, call) => {
      const before = state.activeTape?.length ?? 0;
      const given = recorder.within('layer', name, call);
      for (const node of state.activeTape?.slice(before) ?? []) owners?.set(node, name);
      return given;
    },
    run,
  );
}

/** What passes back through an op is of the layer that called the op. */
function watchTape(recorder: FrameRecorder, owners: ReadonlyMap<TapeNode, string>): void {
  for (const node of engine().state.activeTape ?? []) {
    const { gradient } = node;
    if (!gradient) continue;
    const owner = owners.get(node) ?? 'loss';
    node.gradient = (dys) => {
      const gradients = recorder.within('layer', owner, () => gradient(dys));
      const watched = Object.entries(gradients).map(([input, of]): [string, () => tf.Tensor] => [
        input,
        () => recorder.within('layer', owner, of),
      ]);
      return Object.fromEntries(watched);
    };
  }
}
