/**
 * Makes tfjs's models traced: `fit`, `fitDataset`, `trainOnBatch`, `evaluate` and `predict` run one function of
 * TensorFlow's for each shape of batches. A model that cannot be traced trains op by op, and says once why.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { aroundStep } from '../around-steps.ts';
import { seedings } from '../random/seed.ts';
import { isOpByOp } from './backend.ts';
import { minimizingForModel } from './minimize.ts';
import { offerRecordings } from './prediction.ts';
import { foreignPart, ownClasses, whyNotTrained, type Known } from './pure.ts';
import { removeWith } from './removals.ts';
import { StepsBySignature, tensorSignature } from './steps-by-signature.ts';
import type { Data, Engine, Step } from './steps.ts';

/** What tfjs-layers 4.22 keeps in a model and does not declare. */
interface Hidden {
  readonly optimizer_: unknown;
  readonly lossFunctions: unknown;
  readonly metricsTensors: unknown;
  readonly collectedTrainableWeights: unknown;
  testFunction: Step;
  makeTrainFunction(this: tfjs.LayersModel): Step;
  makeTestFunction(this: tfjs.LayersModel): void;
  fitLoop(this: tfjs.LayersModel, step: Step, all: Data, ...rest: unknown[]): Promise<tfjs.History>;
  fitDataset(this: tfjs.LayersModel, ...given: unknown[]): Promise<tfjs.History>;
  predictLoop(
    this: tfjs.LayersModel,
    inputs: tfjs.Tensor | tfjs.Tensor[],
    batchSize?: number,
    verbose?: boolean,
  ): tfjs.Tensor | tfjs.Tensor[];
}

type Kind = 'fit' | 'train' | 'test' | 'predict';

interface Traces {
  /** What the model was compiled with: other parts make other steps. A new seed makes them start anew. */
  readonly of: readonly unknown[];
  readonly steps: StepsBySignature;
  /** Why steps of this kind are not traced. */
  readonly reasons: { readonly [kind in Kind]: string | null };
}

/** `optimizers`: classes whose updates are fused. */
export function traceModels(engine: Engine, optimizers: ReadonlySet<unknown>): void {
  const { tf, ahead } = engine;
  offerRecordings(engine);
  const known: Known = { tf, optimizers, classes: ownClasses(tf) };
  const traces = new WeakMap<tfjs.LayersModel, Traces>();
  const told = new WeakMap<tfjs.LayersModel, Set<string>>();

  const tell = (model: tfjs.LayersModel, reason: string): void => {
    const reasons = told.get(model) ?? new Set();
    told.set(model, reasons);
    if (!reasons.has(reason)) {
      console.warn(
        `limpid: ${new LimpidError('STEP_NOT_TRACED', { what: say('The training of {model}', { model: model.name }), reason }).message}`,
      );
    }
    reasons.add(reason);
  };

  const tracesOf = (model: tfjs.LayersModel): Traces => {
    const { optimizer_, lossFunctions, metricsTensors, collectedTrainableWeights } = hidden(model);
    const of = [seedings(), optimizer_, lossFunctions, metricsTensors, ...[collectedTrainableWeights].flat()];
    const last = traces.get(model);
    if (last && of.length === last.of.length && of.every((one, index) => one === last.of[index])) return last;
    last?.steps.remove();
    const predict = foreignPart(model, known);
    const train = predict ?? whyNotTrained(model, known);
    const fresh = { of, steps: new StepsBySignature(engine), reasons: { fit: train, train, test: train, predict } };
    traces.set(model, fresh);
    removeWith(model, fresh.steps.removals);
    return fresh;
  };

  const run = (model: tfjs.LayersModel, kind: Kind, opByOp: Step, data: Data): tfjs.Tensor[] => {
    if (isOpByOp(tf)) return opByOp(data);
    const { steps, reasons } = tracesOf(model);
    const tellIfTraining = (reason: string): void => {
      if (kind === 'train' || kind === 'fit') tell(model, reason);
    };
    const reason = reasons[kind];
    if (reason !== null) {
      tellIfTraining(reason);
      return opByOp(data);
    }
    const signature = [kind, ...data.map((one) => (one ? tensorSignature(one) : ''))].join(' ').trimEnd();
    return steps.run(signature, opByOp, data, tellIfTraining);
  };

  const prototype = hidden(tf.LayersModel.prototype);
  const { makeTrainFunction, makeTestFunction, fitLoop, fitDataset, predictLoop } = prototype;
  const stepsOpByOp = new WeakMap<Step, Step>();
  prototype.makeTrainFunction = function () {
    const minimizing = makeTrainFunction.call(this);
    const opByOp: Step = (data) => minimizingForModel(() => minimizing(data));
    const step: Step = (data) => run(this, 'train', opByOp, data);
    stepsOpByOp.set(step, opByOp);
    return step;
  };
  // tfjs takes the examples of a batch out of all; here it takes their numbers out of all numbers, and the step itself
  // takes the examples.
  prototype.fitLoop = async function (step, all, ...rest) {
    const opByOp = stepsOpByOp.get(step) ?? step;
    const takingExamples: Step = ([numbers, ...examples]) =>
      tf.tidy(() => opByOp(examples.map((one) => (one && numbers ? tf.gather(one, numbers) : null))));
    const numbers = tf.range(0, all[0]?.shape[0] ?? 0, 1, 'int32');
    try {
      const train: Step = ([batch = null]) =>
        aroundStep({
          ...{ of: this, kind: 'train', given: all },
          run: () => run(this, 'fit', takingExamples, [batch, ...all]),
        });
      return await ahead.during(() => fitLoop.call(this, train, [numbers], ...rest));
    } finally {
      numbers.dispose();
    }
  };
  prototype.fitDataset = function (...given) {
    return ahead.during(() => fitDataset.call(this, ...given));
  };
  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    const { testFunction } = hidden(this);
    hidden(this).testFunction = (data) =>
      aroundStep({ of: this, kind: 'test', given: data, run: () => run(this, 'test', testFunction, data) });
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
        outputs.push(
          aroundStep({ of: this, kind: 'predict', given: batch, run: () => run(this, 'predict', opByOp, batch) }),
        );
      }
      const whole = (outputs[0] ?? []).map((first, index) =>
        outputs.length === 1 ? first : tf.concat(outputs.flatMap((output) => output[index] ?? [])),
      );
      return whole.length === 1 && whole[0] ? whole[0] : whole;
    });
  };
}

function present(data: Data): tfjs.Tensor[] {
  return data.filter((one) => one !== null);
}

function hidden(model: tfjs.LayersModel): Hidden {
  // SAFETY: fields and methods of tfjs-layers 4.22's LayersModel that its declaration hides.
  return model as unknown as Hidden;
}
