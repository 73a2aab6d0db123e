import assert from 'node:assert/strict';
import { TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 7, five trainings that go wrong', function () {
  this.timeout('8 min');
  const { cell, printed } = executed('07-debug-training.ipynb');

  /** Of `symptom of layer (severity, confidence): …`, in their order. */
  const findings = (id: string): string[] =>
    [...printed(id).matchAll(/^([\w-]+)(?: of (\w+))? \((?:error|warning|note), (?:high|medium)\): /gm)].map(
      ([, symptom = '', layer]) => (layer === undefined ? symptom : `${symptom} of ${layer}`),
    );
  /** Of `name: metric 0.300 broken, 1.000 mended`. */
  const ends = (id: string): [broken: number, mended: number] => {
    const [, broken, mended] = /: (?:accuracy|loss) (\S+) broken, (\S+) mended/.exec(printed(id)) ?? [];
    return [Number(broken), Number(mended)];
  };
  const mends = (id: string): void => {
    const [broken, mended] = ends(id);
    assert.ok(broken < 0.65 && mended > 0.9, printed(id));
    assert.match(printed(id), /^no findings$/m);
    const [training, curves] = bundles(cell(id));
    assert.ok(training?.includes(TRAINING) && curves?.includes(VEGA_LITE));
  };

  it('has a network that learns, of which the doctor has nothing to say', () => {
    const [, accuracy] = /healthy: accuracy (\S+)/.exec(printed('healthy-code')) ?? [];
    assert.ok(Number(accuracy) > 0.9, accuracy);
    assert.deepEqual(findings('healthy-code'), []);
  });

  it('1: the learning rate is named first, the range test finds one, and it mends', () => {
    const found = findings('rate-broken');
    assert.equal(found[0], 'learning-rate');
    assert.ok(
      found.some((one) => one.startsWith('dead-relu')) && found.includes('output-collapse of answer'),
      found.join(),
    );
    const [, rate] = /falls fastest at about (\S+)\./.exec(printed('rate-test')) ?? [];
    assert.ok(Number(rate) > 1e-3 && Number(rate) < 0.1, rate);
    mends('rate-mended');
  });

  it('2: dead units are seen from three sides, all of them give zero, and usual biases mend it', () => {
    const found = findings('relu-broken');
    // that no weight changes is said of all layers at once
    for (const one of ['vanishing-gradients of hidden_1', 'dead-relu of hidden_1', 'frozen-layer'])
      assert.ok(found.includes(one), found.join());
    assert.match(printed('relu-look'), /hidden_1:(?: 0\.0){24}$/m);
    mends('relu-mended');
  });

  it('3: labels of other rows are told by two experiments', () => {
    assert.deepEqual(findings('labels-broken'), ['stagnation']);
    assert.match(printed('labels-test'), /^The model can learn:/m);
    assert.match(printed('labels-test'), /^mixed: Shuffled targets are learnt as well:/m);
    assert.match(printed('labels-test'), /^right: The inputs tell of the targets:/m);
    mends('labels-mended');
  });

  it('4: the second softmax is named, and costs what the formula says', () => {
    assert.deepEqual(findings('softmax-broken'), ['double-softmax of answer']);
    const least = -Math.log(Math.E / (Math.E + 2));
    const [, twice] = /softmax twice: (\S+)/.exec(printed('softmax-look')) ?? [];
    assert.ok(Math.abs(Number(twice) - least) < 1e-3, twice);
    const [broken, mended] = ends('softmax-mended');
    assert.ok(broken > least - 1e-3 && broken < least + 0.1 && mended < 0.2, printed('softmax-mended'));
    assert.match(printed('softmax-mended'), /^no findings$/m);
  });

  it('5: the scale of the inputs is named first, and normalising mends it', () => {
    const found = findings('scale-broken');
    assert.equal(found[0], 'unnormalized-input');
    assert.ok(found.includes('initial-loss of answer'), found.join());
    const [, first] = /The loss went from (\S+) to/.exec(printed('scale-broken')) ?? [];
    assert.ok(Number(first) > 100, first);
    mends('scale-mended');
  });

  it('6: both faults of the data are seen before training', () => {
    assert.equal(printed('before-code'), 'scale\n');
    assert.equal(printed('mixed-code'), 'nothing-learnt\n');
    for (const id of ['before-code', 'mixed-code']) assert.ok(bundles(cell(id))[0]?.includes(VEGA_LITE), id);
  });
});
