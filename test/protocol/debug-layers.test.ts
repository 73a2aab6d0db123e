/** Function breakpoints of the debugger are layers and operations: trainings stop there within their steps. */
import assert from 'node:assert/strict';
import type { FunctionBreakpoint, FunctionBreakpointState, StackFrame } from '../../kernel/src/debug/dap.ts';
import { DebugSession, type Cell } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';

const MODEL = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ name: 'hidden', units: 3, inputShape: [2], activation: 'relu', kernelInitializer: 'ones' }),
  tf.layers.dense({ name: 'last', units: 1, kernelInitializer: 'ones' }),
] });
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const x = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]);
const y = tf.tensor2d([[1], [2], [3], [4]]);
const fit = async (epochs = 2) => (await model.fit(x, y, { epochs, batchSize: 2, shuffle: false, verbose: 0 })).history.loss.length;
let steps = 0;
const own = tf.train.sgd(0.01);
const loop = () => { while (steps < 2) { own.minimize(() => model.apply(x).sub(y).square().mean()); steps += 1; } return steps; };
undefined`;

describe('debug_request: breakpoints on layers', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start({ env: { LIMPID_PICTURES: 'off', LIMPID_TYPES: 'off' } });
    debug = new DebugSession(front);
  });
  beforeEach(async () => debug.attach());
  afterEach(async () => debug.disconnect());
  after(async () => front.close());

  const set = async (...all: FunctionBreakpoint[]): Promise<FunctionBreakpointState[]> => {
    const breakpoints = all.map((one) => ({ ...one }));
    return (await debug.ask('setFunctionBreakpoints', { breakpoints })).breakpoints;
  };
  const evaluate = async (expression: string, { id }: StackFrame): Promise<string> =>
    (await debug.ask('evaluate', { expression, frameId: id, context: 'repl' })).result;
  /** The first time in a session that this name is met, it is told of that. */
  const met = async (cell: Cell): Promise<StackFrame> => {
    const { breakpoint } = await cell.recvDebugEvent('breakpoint');
    assert.match(JSON.stringify(breakpoint), /"verified":true/);
    return debug.stopped(cell, 'function breakpoint');
  };
  const goesOn = async (cell: Cell): Promise<void> => debug.resumes(cell, 'continue');

  it('are set before TensorFlow.js is there; a step that stops shows its tensors, and is changed', async () => {
    const [told] = await set({ name: 'last' });
    assert.equal(told?.verified, false);
    assert.match(told.message ?? '', /layer last/);
    await front.run(MODEL);
    const cell = await front.begin('await fit(1)');
    const top = await met(cell);
    assert.equal(top.name, 'last, forward, step 1');
    const source = await debug.ask('source', { source: { ...top.source } });
    assert.match(source.content, /^debugger;$/m);
    const locals = await debug.scope(top, 'Locals');
    assert.match(locals.get('activations')?.value ?? '', /^Tensor float32 \[2, 1\] · min 9 max 21/);
    assert.equal(locals.get('step')?.value, '1');
    assert.equal(locals.get('epoch')?.value, '1');
    assert.equal(locals.get('layer')?.value, "'last'");
    const weights = await debug.inside(locals.get('weights')?.variablesReference ?? 0);
    assert.match(weights.get('kernel')?.value ?? '', /float32 \[3, 1\]/);
    await evaluate('weights.kernel.assign(weights.kernel.mul(0))', top);
    await goesOn(cell);
    const next = await debug.stopped(cell, 'function breakpoint');
    assert.equal(next.name, 'last, forward, step 2');
    assert.match((await debug.scope(next, 'Locals')).get('loss')?.value ?? '', /^\d/);
    await goesOn(cell);
    await cell.recvResult('1');
    await cell.end();
  });

  it('stop where the gradient arrives, and in a loop of one’s own', async () => {
    await set({ name: 'hidden backward' });
    const cell = await front.begin('loop()');
    const top = await met(cell);
    assert.equal(top.name, 'hidden, backward, step 1');
    const gradients = await debug.inside((await debug.scope(top, 'Locals')).get('gradients')?.variablesReference ?? 0);
    assert.match(gradients.get('activations')?.value ?? '', /float32 \[4, 3\]/);
    assert.ok((await debug.stack()).some(({ name }) => name === 'loop'));
    await goesOn(cell);
    await debug.stopped(cell, 'function breakpoint');
    await goesOn(cell);
    await cell.recvResult('2');
    await cell.end();
  });

  it('at operations, with conditions, and those of breakOn; what is no condition is told', async () => {
    const told = await set(
      { name: 'Relu', condition: 'step === 3 && activations.max().dataSync()[0] >= 0' },
      { name: 'last', hitCondition: '4' },
      { name: 'hidden', condition: '{ step: 2 }' },
      { name: 'hidden', condition: 'step ===' },
      { name: 'hidden', condition: '{ stop: 2 }' },
      { name: 'hidden', hitCondition: 'often' },
    );
    assert.deepEqual(
      told.slice(3).map(({ message = '' }) => /SyntaxError|`when` is \{ stop: 2 \}|hit condition often/.test(message)),
      [true, true, true],
    );
    const cell = await front.begin('await fit(2)');
    for (const name of ['hidden, forward, step 2', 'Relu, forward, step 3', 'last, forward, step 4']) {
      assert.equal((await met(cell)).name, name);
      await goesOn(cell);
    }
    await cell.recvResult('2');
    await cell.end();
  });

  it('a condition that fails says so once and stops nothing', async () => {
    await set({ name: 'last', condition: 'lost > 1' });
    const cell = await front.begin('await fit(1)');
    assert.match(
      await cell.recvUntil((type, content) => (type === 'stream' ? String(content['text']) : undefined)),
      /lost > 1.*lost is not defined/,
    );
    await cell.recvResult('1');
    await cell.end();
  });

  it('an interrupt ends the stand, and the model trains again when they are removed or the session has ended', async () => {
    await set({ name: 'last' });
    const cell = await front.begin('await fit(1)');
    await met(cell);
    await front.interrupt();
    await cell.recvDebugEvent('continued');
    assert.equal((await cell.fails()).ename, 'Interrupted');
    const ended = await front.begin('await fit(1)');
    await debug.stopped(ended, 'function breakpoint');
    await debug.ends('terminate');
    await ended.recvDebugEvent('continued');
    assert.equal((await ended.fails()).ename, 'Interrupted');
    await debug.attach();
    await set({ name: 'last' });
    const again = await front.begin('await fit(1)');
    await met(again);
    assert.deepEqual(await set(), []);
    await goesOn(again);
    await again.recvResult('1');
    await again.end();
    await set({ name: 'last' });
    await debug.disconnect();
    assert.equal(await front.value('await fit(1)'), '1');
    await debug.attach();
  });
});
