/**
 * Makes tfjs's models traced: `fit`, `fitDataset`, `trainOnBatch`, `evaluate` and `predict` run one function of
 * TensorFlow's for each shape of batches. A model that cannot be traced trains op by op, and says once why.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { isDifferentiating, type NodeBackend } from './backend.ts';
import type { Binding } from './binding.ts';
import { fuseOptimizers } from './optimizers.ts';
import { foreignPart, ownClasses, whyNotTrained, type Known } from './pure.ts';
import type { Recorder } from './recorder.ts';
import { Residents } from './residents.ts';
import { TracedStep, type Data, type Engine, type Step } from './steps.ts';

/** Shapes of batches for which a model has functions of its own; further ones run op by op. */
const MOST_SHAPES = 32;

/** What tfjs-layers 4.22 keeps in a model and does not declare. */
interface Hidden {
  readonly optimizer_: unknown;
  readonly lossFunctions: unknown;
  readonly metricsTensors: unknown;
  readonly collectedTrainableWeights: unknown;
  testFunction: Step;
  makeTrainFunction(this: tfjs.LayersModel): Step;
  makeTestFunction(this: tfjs.LayersModel): void;
  predictLoop(
    this: tfjs.LayersModel,
    inputs: tfjs.Tensor | tfjs.Tensor[],
    batchSize?: number,
    verbose?: boolean,
  ): tfjs.Tensor | tfjs.Tensor[];
}

type Kind = 'train' | 'test' | 'predict';

interface Traces {
  /** What the model was compiled with: other parts make other steps. */
  readonly of: readonly unknown[];
  readonly steps: Map<string, TracedStep>;
  /** Why steps of this kind are not traced. */
  readonly reasons: { readonly [kind in Kind]: string | null };
}

export function traceModels(tf: typeof tfjs, backend: NodeBackend, addon: Binding, recorder: Recorder<tfjs.Variable>) {
  const engine: Engine = { tf, backend, addon, recorder, residents: new Residents(tf, backend, recorder) };
  const known: Known = { tf, optimizers: fuseOptimizers(engine), classes: ownClasses(tf) };
  const traces = new WeakMap<tfjs.LayersModel, Traces>();
  const told = new WeakMap<tfjs.LayersModel, Set<string>>();
  /** Functions of a model that nobody has any more. */
  const collected = new FinalizationRegistry((steps: Map<string, TracedStep>) => removeAll(steps));

  const tell = (model: tfjs.LayersModel, reason: string): void => {
    const reasons = told.get(model) ?? new Set();
    told.set(model, reasons);
    if (!reasons.has(reason)) {
      console.warn(`limpid: ${new LimpidError('STEP_NOT_TRACED', { model: model.name, reason }).message}`);
    }
    reasons.add(reason);
  };

  const tracesOf = (model: tfjs.LayersModel): Traces => {
    const { optimizer_, lossFunctions, metricsTensors, collectedTrainableWeights } = hidden(model);
    const of = [optimizer_, lossFunctions, metricsTensors, ...[collectedTrainableWeights].flat()];
    const last = traces.get(model);
    if (last && of.length === last.of.length && of.every((one, index) => one === last.of[index])) return last;
    if (last) removeAll(last.steps);
    const predict = foreignPart(model, known);
    const train = predict ?? (optimizer_ ? whyNotTrained(model, known) : 'it is not compiled');
    const fresh = { of, steps: new Map<string, TracedStep>(), reasons: { train, test: train, predict } };
    traces.set(model, fresh);
    collected.register(model, fresh.steps);
    return fresh;
  };

  const run = (model: tfjs.LayersModel, kind: Kind, opByOp: Step, data: Data): tfjs.Tensor[] => {
    if (process.env['LIMPID_TRACE'] === 'off' || tf.env().getBool('DEBUG') || isDifferentiating(tf))
      return opByOp(data);
    const { steps, reasons } = tracesOf(model);
    const tellIfTraining = (reason: string): void => {
      if (kind === 'train') tell(model, reason);
    };
    const reason = reasons[kind];
    if (reason !== null) {
      tellIfTraining(reason);
      return opByOp(data);
    }
    const shape = [kind, ...data.map((one) => (one ? `${one.dtype}[${one.shape.join()}]` : ''))].join(' ').trimEnd();
    let step = steps.get(shape);
    if (!step && steps.size >= MOST_SHAPES) return opByOp(data);
    step ??= new TracedStep(engine, tellIfTraining);
    steps.set(shape, step);
    return step.run(opByOp, data);
  };

  const prototype = hidden(tf.LayersModel.prototype);
  const { makeTrainFunction, makeTestFunction, predictLoop } = prototype;
  prototype.makeTrainFunction = function () {
    const opByOp = makeTrainFunction.call(this);
    return (data) => run(this, 'train', opByOp, data);
  };
  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    const { testFunction } = hidden(this);
    hidden(this).testFunction = (data) => run(this, 'test', testFunction, data);
  };
  prototype.predictLoop = function (inputs, batchSize = 32, verbose = false) {
    const all = [inputs].flat();
    const samples = all[0]?.shape[0] ?? 0;
    if (verbose || samples === 0 || all.some(({ shape }) => shape[0] !== samples)) {
      return predictLoop.call(this, inputs, batchSize, verbose);
    }
    const opByOp: Step = (batch) => [predictLoop.call(this, present(batch), batchSize)].flat();
    return tf.tidy(() => {
      const outputs: tfjs.Tensor[][] = [];
      for (let start = 0; start < samples; start += batchSize) {
        const size = Math.min(batchSize, samples - start);
        const batch = size === samples ? all : all.map((input) => tf.slice(input, start, size));
        outputs.push(run(this, 'predict', opByOp, batch));
      }
      const whole = (outputs[0] ?? []).map((first, index) =>
        outputs.length === 1 ? first : tf.concat(outputs.flatMap((output) => output[index] ?? [])),
      );
      return whole.length === 1 && whole[0] ? whole[0] : whole;
    });
  };
}

function removeAll(steps: Map<string, TracedStep>): void {
  for (const step of steps.values()) step.remove();
  steps.clear();
}

function present(data: Data): tfjs.Tensor[] {
  return data.filter((one) => one !== null);
}

function hidden(model: tfjs.LayersModel): Hidden {
  // SAFETY: fields and methods of tfjs-layers 4.22's LayersModel that its declaration hides.
  return model as unknown as Hidden;
}
