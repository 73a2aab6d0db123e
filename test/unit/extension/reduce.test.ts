import assert from 'node:assert/strict';
import { begin, NO_PANELS, reduce, type Command, type Panels } from '../../../extension/src/panels/reduce.ts';
import type { MimeBundle, Publication } from '../../../kernel/src/messages.ts';

const text = (plain: string): MimeBundle => ({ 'text/plain': plain });

const stdout = (said: string): Publication => ({ type: 'stream', content: { name: 'stdout', text: said } });
const stderr = (said: string): Publication => ({ type: 'stream', content: { name: 'stderr', text: said } });
const show = (plain: string, id?: string): Publication => ({
  type: 'display_data',
  content: { data: text(plain), metadata: {}, transient: id === undefined ? {} : { display_id: id } },
});
const update = (plain: string, id: string): Publication => ({
  type: 'update_display_data',
  content: { data: text(plain), metadata: {}, transient: { display_id: id } },
});
const clear = (wait: boolean): Publication => ({ type: 'clear_output', content: { wait } });

/** What VS Code is told to do, in short. */
function play(...messages: (Publication | [cell: string, Publication])[]): string[] {
  return from(NO_PANELS, ...messages);
}

function from(start: Panels, ...messages: (Publication | [cell: string, Publication])[]): string[] {
  let panels = start;
  const told: string[] = [];
  for (const message of messages) {
    const [cell, publication] = Array.isArray(message) ? message : (['a', message] as const);
    const [next, commands] = reduce(panels, cell, publication);
    panels = next;
    told.push(...commands.map(inShort));
  }
  return told;
}

function inShort(command: Command): string {
  switch (command.do) {
    case 'clear':
      return `clear ${command.cell}`;
    case 'order':
      return `order ${command.cell} ${command.executionCount}`;
    case 'append':
      return `append ${command.cell} #${command.output} ${command.draft.kind}`;
    case 'extend':
      return `extend #${command.output} ${command.text}`;
    case 'replace':
      return `replace #${command.output}`;
  }
}

describe('messages of the kernel become outputs', () => {
  it('a stream grows in one output', () =>
    assert.deepEqual(play(stdout('1'), stdout('2')), ['append a #1 stream', 'extend #1 2']));

  it('the other stream, or a display between, starts a new output', () =>
    assert.deepEqual(play(stdout('1'), stderr('2'), stdout('3'), show('x'), stdout('4')), [
      'append a #1 stream',
      'append a #2 stream',
      'append a #3 stream',
      'append a #4 display',
      'append a #5 stream',
    ]));

  it('an update replaces the display in the cell that showed it', () =>
    assert.deepEqual(play(['a', show('x', 'id')], ['b', update('y', 'id')]), ['append a #1 display', 'replace #1']));

  it('an update replaces every display with its id', () =>
    assert.deepEqual(play(['a', show('x', 'id')], ['b', show('x', 'id')], ['b', update('y', 'id')]).slice(2), [
      'replace #1',
      'replace #2',
    ]));

  it('an update of a display that nobody showed does nothing', () => assert.deepEqual(play(update('y', 'id')), []));

  it('clear_output clears at once', () =>
    assert.deepEqual(play(stdout('1'), clear(false), stdout('2')), [
      'append a #1 stream',
      'clear a',
      'append a #2 stream',
    ]));

  it('clear_output(wait) clears with the next output, so that nothing flickers', () =>
    assert.deepEqual(play(stdout('1'), clear(true), stdout('2'), stdout('3')), [
      'append a #1 stream',
      'clear a',
      'append a #2 stream',
      'extend #2 3',
    ]));

  it('a display that was cleared is not updated any more', () =>
    assert.deepEqual(play(show('x', 'id'), clear(false), update('y', 'id')), ['append a #1 display', 'clear a']));

  it('a cell that runs again starts empty', () => {
    const [shown] = reduce(NO_PANELS, 'a', show('x', 'id'));
    const [empty, commands] = begin(shown, 'a');
    assert.deepEqual(commands.map(inShort), ['clear a']);
    assert.deepEqual(from(empty, update('y', 'id'), stdout('1')), ['append a #2 stream']);
  });

  it('the execution count is known as soon as the cell starts', () =>
    assert.deepEqual(play({ type: 'execute_input', content: { code: '', execution_count: 7 } }), ['order a 7']));

  it('results and errors are outputs of their own', () =>
    assert.deepEqual(
      play(
        { type: 'execute_result', content: { data: text('1'), metadata: {}, transient: {}, execution_count: 1 } },
        { type: 'error', content: { ename: 'E', evalue: 'v', traceback: [] } },
      ),
      ['append a #1 result', 'append a #2 error'],
    ));

  it('states are not shown', () =>
    assert.deepEqual(play({ type: 'status', content: { execution_state: 'busy' } }), []));
});
