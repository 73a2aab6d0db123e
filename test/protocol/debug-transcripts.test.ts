/** Whole debug sessions, message by message: https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request */
import assert from 'node:assert/strict';
import { DebugSession } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';
import { Transcript } from './transcript.ts';

describe('debug_request: transcripts', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
  });
  beforeEach(async () => debug.attach());
  afterEach(async () => debug.disconnect());
  after(async () => front.close());

  it('a breakpoint, the stack, scopes, a tensor and its rows, a watch, a step, and on', async () => {
    await front.run("import * as tf from '@tensorflow/tfjs'");
    const talk = new Transcript(debug);
    const code =
      'function sum(n: number) {\n  const x = tf.tensor2d([[1, 2], [3, n]]);\n  return x.size + n;\n}\nsum(4)';
    const { sourcePath } = await talk.ask('dumpCell', { code });
    await talk.ask('setBreakpoints', { source: { path: sourcePath }, breakpoints: [{ line: 3 }] });
    const cell = await front.begin(code);
    await talk.event(cell, 'stopped');
    const { stackFrames } = await talk.ask('stackTrace', { threadId: 1 });
    const frameId = stackFrames[0]?.id ?? 0;
    const { scopes } = await talk.ask('scopes', { frameId });
    const { variables } = await talk.ask('variables', { variablesReference: scopes[0]?.variablesReference ?? 0 });
    const x = variables.find(({ name }) => name === 'x')?.variablesReference ?? 0;
    const inside = new Map(
      (await debug.ask('variables', { variablesReference: x })).variables.map((one) => [one.name, one]),
    );
    assert.deepEqual([inside.get('mean')?.value, inside.get('dtype')?.value], ['2.5', "'float32'"]);
    const values = await talk.ask('variables', { variablesReference: inside.get('values')?.variablesReference ?? 0 });
    await talk.ask('variables', { variablesReference: values.variables[1]?.variablesReference ?? 0 });
    const refused = await debug.refusal('setVariable', {
      ...{ variablesReference: values.variables[1]?.variablesReference ?? 0, name: '[0]', value: '1' },
    });
    assert.match(refused, /never change/);
    await talk.ask('evaluate', { expression: 'x.mul(2).sum().dataSync()[0]', frameId, context: 'watch' });
    await talk.ask('next', { threadId: 1 });
    await talk.event(cell, 'continued');
    await talk.event(cell, 'stopped');
    await talk.ask('continue', { threadId: 1 });
    await talk.event(cell, 'continued');
    await cell.recvResult('8');
    await cell.end();
    await talk.matches('breakpoint');
  });

  it('errors that nothing catches stop, those in a try do not', async () => {
    const talk = new Transcript(debug);
    await talk.ask('setExceptionBreakpoints', { filters: ['uncaught'] });
    const cell = await front.begin("try {\n  JSON.parse('{');\n} catch {}\nawait null;\nthrow new RangeError('far');");
    await talk.event(cell, 'stopped');
    await talk.ask('exceptionInfo', { threadId: 1 });
    await talk.ask('stackTrace', { threadId: 1 });
    await talk.ask('continue', { threadId: 1 });
    await talk.event(cell, 'continued');
    assert.equal((await cell.fails()).ename, 'RangeError');
    await talk.matches('uncaught');
  });

  it('a condition, a log point, a variable that is set, and a loop that is paused', async () => {
    const talk = new Transcript(debug);
    const code =
      'let total = 0;\nfor (let round = 1; round <= 3; round++) {\n  total += round;\n}\nlet goes = true;\nconsole.log("spins");\nwhile (goes) {}\ntotal';
    const { sourcePath } = await talk.ask('dumpCell', { code });
    const breakpoints = [
      { line: 2, logMessage: 'from {total}' },
      { line: 3, condition: 'round === 2' },
    ];
    await talk.ask('setBreakpoints', { source: { path: sourcePath }, breakpoints });
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'from 0\n');
    await talk.event(cell, 'stopped');
    const { stackFrames } = await talk.ask('stackTrace', { threadId: 1 });
    const frameId = stackFrames[0]?.id ?? 0;
    const { scopes } = await talk.ask('scopes', { frameId });
    const locals = scopes[0]?.variablesReference ?? 0;
    await talk.ask('setVariable', { variablesReference: locals, name: 'round', value: '20 + 1' });
    await talk.ask('variables', { variablesReference: locals });
    await talk.ask('continue', { threadId: 1 });
    await talk.event(cell, 'continued');
    await cell.recvStream('stdout', 'spins\n');
    await talk.ask('pause', { threadId: 1 });
    await talk.event(cell, 'stopped');
    await talk.ask('evaluate', { expression: 'goes = false', context: 'repl', frameId: await frameOf(debug) });
    await talk.ask('continue', { threadId: 1 });
    await talk.event(cell, 'continued');
    await cell.recvResult('22');
    await cell.end();
    await talk.matches('set-and-pause');
  });
});

async function frameOf(debug: DebugSession): Promise<number> {
  const { stackFrames } = await debug.ask('stackTrace', { threadId: 1 });
  return stackFrames[0]?.id ?? 0;
}
