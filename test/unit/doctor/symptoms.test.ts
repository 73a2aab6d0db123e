/** Symptoms by tables: facts in, names out. */
import assert from 'node:assert/strict';
import { findingsOf } from '../../../kernel/src/doctor/at-compile.ts';
import { diagnose } from '../../../kernel/src/doctor/diagnose.ts';
import type { Facts, InputFacts, LayerFacts, OutputFacts, TargetFacts } from '../../../kernel/src/doctor/facts.ts';
import { shownOf } from '../../../kernel/src/doctor/shown.ts';
import { train } from '../training/fit.ts';

const INPUT: InputFacts = {
  ...{ shape: [200, 4], dtype: 'float32', rows: 200, min: -3, max: 3, mean: 0, std: 1, nonFinite: 0, values: 800 },
};
const CLASSES: TargetFacts = {
  ...{ ...INPUT, shape: [200, 3], min: 0, max: 1, mean: 1 / 3, std: 0.47, isInteger: true, isOneHot: true },
  classes: { counts: [67, 67, 66], changes: 130, greatest: 2 },
};
const NUMBERS: TargetFacts = { ...INPUT, shape: [200, 1], isInteger: false, isOneHot: false };

function layer(changes: Partial<LayerFacts>): LayerFacts {
  return {
    ...{ name: 'dense', className: 'Dense', activation: 'relu', units: 16, rate: null, penalty: 0, trainable: true },
    ...{ inputShape: [null, 4], outputShape: [null, 16], next: [], isOutput: false },
    ...changes,
  };
}

function output(kind: OutputFacts['loss']['kind'], activation: string, size = 3): OutputFacts {
  return { layer: 'last', activation, size, shape: [null, size], loss: { name: kind, kind }, metrics: [] };
}

/** A training that is well, but for what is given. */
function facts(one: OutputFacts, target: TargetFacts, changes: Partial<Facts> = {}, layers: LayerFacts[] = []): Facts {
  return {
    model: { layers, outputs: [one], inputs: [[null, 4]] },
    optimizer: { name: 'Adam', learningRate: 0.001 },
    fit: { batchSize: 32, shuffle: true, isDataset: false, validationSplit: 0, hasClassWeights: false },
    data: { samples: 200, isBatch: false, x: [INPUT], y: [target] },
    training: train({ epochs: 3, values: (step) => ({ loss: 1 / (1 + step) }) }, { metrics: ['loss'] }),
    tensors: [],
    ...changes,
  };
}

const well = facts(output('categorical', 'softmax'), CLASSES);

function sure(one: Facts): string[] {
  return diagnose(one).flatMap(({ symptom, confidence }) => (confidence === 'high' ? symptom : []));
}

describe('symptoms', () => {
  it('are none of a training that is well', () => {
    for (const [one, target] of [
      [output('categorical', 'softmax'), CLASSES],
      [output('softmax of logits', 'linear'), CLASSES],
      [output('squared error', 'linear', 1), NUMBERS],
      [output('absolute error', 'linear', 1), NUMBERS],
      [output('other', 'linear', 1), NUMBERS],
    ] as const)
      assert.deepEqual(diagnose(facts(one, target)), [], one.loss.kind);
  });

  const pairs: [
    kind: OutputFacts['loss']['kind'],
    activation: string,
    size: number,
    target: TargetFacts,
    symptom: string,
  ][] = [
    ['categorical', 'linear', 3, CLASSES, 'logits-into-probability-loss'],
    ['sparse', 'relu', 3, CLASSES, 'logits-into-probability-loss'],
    ['categorical', 'sigmoid', 3, CLASSES, 'loss-activation-mismatch'],
    ['softmax of logits', 'softmax', 3, CLASSES, 'double-softmax'],
    ['sigmoid of logits', 'sigmoid', 3, CLASSES, 'double-softmax'],
    ['binary', 'softmax', 1, NUMBERS, 'softmax-of-one-unit'],
    ['binary', 'tanh', 1, NUMBERS, 'loss-activation-mismatch'],
    ['squared error', 'sigmoid', 1, NUMBERS, 'label-range'],
    ['squared error', 'relu', 1, NUMBERS, 'label-range'],
  ];
  for (const [kind, activation, size, target, symptom] of pairs) {
    it(`${activation} and the loss ${kind}: ${symptom}`, () => {
      assert.ok(sure(facts(output(kind, activation, size), target)).includes(symptom));
    });
  }

  const atCompile: [one: OutputFacts, layers: LayerFacts[], rate: number, symptoms: string[]][] = [
    [output('categorical', 'softmax'), [layer({})], 0.001, []],
    [output('squared error', 'linear', 1), [layer({})], 0.001, []],
    [output('categorical', 'linear'), [layer({})], 0.001, ['logits-into-probability-loss']],
    [output('softmax of logits', 'softmax'), [layer({})], 0.001, ['double-softmax']],
    [output('categorical', 'tanh'), [layer({})], 0.001, ['loss-activation-mismatch']],
    [output('binary', 'softmax', 1), [layer({})], 0.001, ['softmax-of-one-unit']],
    [output('categorical', 'softmax'), [layer({ className: 'Dropout', rate: 0.9 })], 0.001, ['excessive-dropout']],
    [output('categorical', 'softmax'), [layer({})], 0, ['learning-rate']],
    [output('categorical', 'softmax'), [layer({})], 5, ['learning-rate']],
  ];
  for (const [one, layers, rate, symptoms] of atCompile) {
    const what = `${one.loss.kind}, ${one.activation}, ${layers[0]?.className}, rate ${rate}`;
    it(`before the first step, by the model alone: ${what}: ${symptoms.join() || 'none'}`, () => {
      const model = { layers, outputs: [one], inputs: [[null, 4]] };
      const found = findingsOf({ model, optimizer: { name: 'Adam', learningRate: rate } });
      assert.deepEqual(
        found.map(({ symptom }) => symptom),
        symptoms,
      );
    });
  }

  const data: [name: string, input: Partial<InputFacts>, symptom: string][] = [
    ['NaN in the inputs', { nonFinite: 1 }, 'non-finite-data'],
    ['zeros', { min: 0, max: 0, std: 0 }, 'constant-features'],
    ['inputs of thousands', { min: 0, max: 9000, mean: 4000, std: 2000 }, 'unnormalized-input'],
  ];
  for (const [name, input, symptom] of data) {
    it(`${name}: ${symptom}`, () => {
      const given = { ...facts(output('categorical', 'softmax'), CLASSES, {}, [layer({})]) };
      const one = { ...given, data: { samples: 200, isBatch: false, x: [{ ...INPUT, ...input }], y: [CLASSES] } };
      assert.ok(sure(one).includes(symptom), sure(one).join());
    });
  }

  it('a loss that is no number names the first layer that gives such values', () => {
    const training = train(
      { epochs: 3, values: (step) => ({ loss: step > 12 ? Number.NaN : 1 }) },
      { metrics: ['loss'] },
    );
    const given = { layer: 'conv', samples: 64, units: 8, dead: 0, saturated: 0, nonFinite: 0.5 };
    const [finding] = diagnose({ ...well, training, after: { weights: [], activations: [given], outputs: [] } });
    assert.deepEqual([finding?.symptom, finding?.layer, finding?.evidence['epoch']], ['non-finite-loss', 'conv', 2]);
  });

  it('sure ones come first, causes before what they cause; of layers the first three', () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => layer({ name, className: 'Dropout', rate: 0.9, activation: null }));
    const found = diagnose(facts(output('categorical', 'linear'), CLASSES, {}, many)).map(
      ({ symptom, layer: of }) => `${symptom} ${of}`,
    );
    assert.deepEqual(found, [
      'logits-into-probability-loss last',
      'excessive-dropout a',
      'excessive-dropout b',
      'excessive-dropout c',
    ]);
  });

  it('are shown with their line, and those of low confidence are not', () => {
    const findings = diagnose(facts(output('categorical', 'linear'), CLASSES), () => ({
      url: 'cell-3.ts',
      line: 4,
      column: 7,
    }));
    assert.deepEqual(
      shownOf(findings).map(({ symptom, where }) => [symptom, where]),
      [['logits-into-probability-loss', 'cell 3, line 4']],
    );
    assert.deepEqual(shownOf(findings.map((one) => ({ ...one, confidence: 'low' as const }))), []);
  });
});
