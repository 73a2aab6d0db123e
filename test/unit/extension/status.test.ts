/** What the status bar says of a kernel, and what the installer of the engine tells it. */
import assert from 'node:assert/strict';
import { lineReader, messageOf, progressOf, type Step } from '../../../extension/src/status/progress.ts';
import { bytes, statusWords } from '../../../extension/src/status/words.ts';
import { describe as engine } from '../../../kernel/src/engine/installed.ts';
import { translate } from './translate.ts';

describe('status bar', () => {
  for (const [rung, memory, tensors, text, spoken] of [
    ['native', 412_345_678, 0, 'native · 413 MB', 'TensorFlow 2.21.0 (native), 413 MB of memory'],
    [
      'native',
      1.25e9,
      3.2e6,
      'native · 1.3 GB',
      'TensorFlow 2.21.0 (native), 1.3 GB of memory, 4 MB of them in tensors',
    ],
    [
      'wasm',
      9e7,
      1200,
      'WebAssembly · 90 MB',
      'TensorFlow.js on WebAssembly: models run slower than they could, 90 MB of memory, 2 kB of them in tensors',
    ],
    [
      'cpu',
      9e7,
      0,
      'JavaScript · 90 MB',
      'TensorFlow.js on JavaScript: models run slower than they could, 90 MB of memory',
    ],
  ] as const) {
    it(`${rung}, ${memory} bytes, ${tensors} in tensors: ${text}`, () => {
      const usage = { kernel_memory: memory, tensor_memory: tensors };
      const words = statusWords({ engine: engine(rung), usage }, translate);
      assert.equal(words.text, `$(chip) TensorFlow ${text}`);
      assert.equal(words.spoken, `Kernel of this notebook: ${spoken}`);
      assert.ok(words.tooltip.startsWith(spoken.split(', ')[0] ?? ''));
    });
  }

  for (const [count, size] of [
    [0, '0 kB'],
    [1, '1 kB'],
    [999_000, '999 kB'],
    [1_000_000, '1 MB'],
    [273_829_956, '274 MB'],
    [2_000_000_000, '2.0 GB'],
  ] as const) {
    it(`${count} bytes are ${size}`, () => assert.equal(bytes(count), size));
  }
});

describe('progress of an install', () => {
  it('is read line by line, in whatever pieces it comes; what is no line of it is left out', () => {
    const steps: Step[] = [];
    const read = lineReader((step) => steps.push(step));
    for (const piece of ['{"step":"Down', 'load","done":1,"total":4}\nnoise\n{"step"', ':"Build"}\n{"step":"half'])
      read(piece);
    assert.deepEqual(steps, [{ step: 'Download', done: 1, total: 4 }, { step: 'Build' }]);
  });

  for (const [step, message, percent] of [
    [{ step: 'Build' }, 'Build', undefined],
    [{ step: 'Download x', done: 50e6, total: 200e6 }, 'Download x: 50 MB / 200 MB', 25],
    [{ step: 'Download x', done: 300e6, total: 200e6 }, 'Download x: 300 MB / 200 MB', 100],
    [{ step: 'Extract', done: 0, total: 0 }, 'Extract', undefined],
  ] as const) {
    it(`${JSON.stringify(step)} is ${message}`, () => assert.deepEqual(progressOf(step), { message, percent }));
  }

  it('what went wrong is told without the colours of a terminal', () =>
    assert.equal(messageOf('\u001b[1;31mLimpidError\u001b[0m: no compiler\n'), 'LimpidError: no compiler'));
});
