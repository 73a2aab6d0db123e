import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { classesOf, entriesOf } from '../../../kernel/src/portraits/element.ts';
import { peek } from '../../../kernel/src/portraits/dataset.ts';
import { part } from './part.ts';

describe('a data set as a cell’s value', () => {
  before(() => tf.setBackend('cpu'));

  it('shows samples with their classes, what an element is, and how many there are of each class', async () => {
    const xs = tf.data.array(Array.from({ length: 20 }, () => tf.randomUniform([9, 9, 1])));
    const ys = tf.data.array(Array.from({ length: 20 }, (_, index) => tf.scalar(index % 4 === 0 ? 1 : 0, 'int32')));
    const bundle = await format(tf.data.zip({ xs, ys }));
    assert.equal(part(bundle, 'image/svg+xml').match(/<image /g)?.length, 20);
    const text = part(bundle, 'text/plain');
    assert.match(
      text,
      /^Dataset of 20 elements\n\npart +shape +type +range in the first\nxs +9 × 9 × 1 +float32 +.* to .*\nys +scalar +int32 +1\.00 to 1\.00/,
    );
    assert.match(text, /All of it, 20 elements, was read\./);
    assert.match(text, /0: 15 \(75\.0 %\), 1: 5 \(25\.0 %\)/);
  });

  it('of batches, counts each sample', async () => {
    const labels = tf.oneHot(tf.tensor1d([0, 1, 1, 2, 2, 2], 'int32'), 3);
    const batches = tf.data.generator(function* () {
      for (let batch = 0; batch < 3; batch++) yield { xs: tf.randomUniform([6, 10, 10, 3]), ys: labels };
    });
    const bundle = await format(batches);
    assert.match(part(bundle, 'text/plain'), /0: 3 \(16\.7 %\), 1: 6 \(33\.3 %\), 2: 9 \(50\.0 %\)/);
    assert.equal(part(bundle, 'image/svg+xml').match(/<image /g)?.length, 18);
  });

  it('takes no more than 64 elements of one that cannot begin anew, and says so', async () => {
    let taken = 0;
    const once = (function* () {
      for (;;) yield { xs: [taken++, 1], ys: [0] };
    })();
    const bundle = await format(tf.data.generator(() => once));
    assert.match(part(bundle, 'text/plain'), /Its beginning: 64 elements were read\./);
    // tfjs itself asks for some more in advance
    assert.ok(taken >= 64 && taken < 70, `${taken} were taken`);
  });

  it('ends when an element never comes', async () => {
    const stuck = tf.data.generator(async function* () {
      yield { xs: 1, ys: 2 };
      await new Promise(() => undefined);
    } as never);
    const shown = peek(stuck, { milliseconds: 100 });
    assert.match(part(await format(shown), 'text/plain'), /1 element was read, then the time was over/);
  });

  it('one that fails says what it said', async () => {
    const failing = tf.data.array([1, 2, 3]).map((value) => {
      if (value === 2) throw new Error('no <two>');
      return { value };
    });
    const bundle = await format(failing);
    assert.match(part(bundle, 'text/plain'), /1 element was read, then it failed: no/);
    assert.doesNotMatch(part(bundle, 'text/x-markdown'), /(?<!\\)<two/);
  });

  it('peek names the classes and reads as much as it is asked to', async () => {
    const dataset = tf.data.array(Array.from({ length: 500 }, (_, index) => ({ xs: [index], ys: index % 2 })));
    const text = part(await format(peek(dataset, { count: 300, classes: ['cat', 'dog', 'none'] })), 'text/plain');
    assert.match(text, /first 300 elements: cat: 150 \(50\.0 %\), dog: 150 \(50\.0 %\), none: 0 \(0\.0 %\)/);
  });

  it('one that is empty, and one of strings, are shown too', async () => {
    assert.match(part(await format(tf.data.array([])), 'text/plain'), /All of it, 0 elements, was read/);
    assert.match(part(await format(tf.data.array(['a', 'b'])), 'text/plain'), /element +scalar +string/);
  });
});

describe('labels', () => {
  before(() => tf.setBackend('cpu'));
  for (const [name, label, batched, classes] of [
    ['a number', 3, false, [3]],
    ['a list of one', [3], false, [3]],
    ['a row with a single one', [0, 0, 1], false, [2]],
    ['a batch of numbers', tf.tensor1d([3, 1]), true, [3, 1]],
    [
      'a batch of rows',
      tf.tensor2d([
        [0, 1],
        [1, 0],
      ]),
      true,
      [1, 0],
    ],
    ['an amount', 3.5, false, null],
    ['a row of amounts', [0.2, 0.8], false, null],
    ['a negative number', -1, false, null],
  ] as const) {
    it(`${name}: ${classes ? classes.join(', ') : 'no class'}`, () => {
      const [entry] = entriesOf(label);
      assert.ok(entry);
      assert.deepEqual(classesOf(entry, batched), classes);
    });
  }
});
