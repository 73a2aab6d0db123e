/**
 * Commands that wait for VS Code. What one command makes needless is merged into those that wait already,
 * so a cell that prints or draws faster than the editor paints costs no memory and the last state is never lost. Pure.
 */
import type { Command, OutputId } from './reduce.ts';

export function enqueue(queue: readonly Command[], command: Command): Command[] {
  if (command.do === 'extend') return extend(queue, command);
  if (command.do === 'replace') return replace(queue, command);
  return [...queue, command];
}

function extend(queue: readonly Command[], command: Command & { do: 'extend' }): Command[] {
  const at = lastTouching(queue, command.output);
  const waiting = queue[at];
  if (waiting?.do === 'extend') return withAt(queue, at, { ...waiting, text: waiting.text + command.text });
  if (waiting?.do === 'append' && waiting.draft.kind === 'stream') {
    const draft = { ...waiting.draft, text: waiting.draft.text + command.text };
    return withAt(queue, at, { ...waiting, draft });
  }
  return [...queue, command];
}

function replace(queue: readonly Command[], command: Command & { do: 'replace' }): Command[] {
  const at = lastTouching(queue, command.output);
  const waiting = queue[at];
  if (waiting?.do === 'append' || waiting?.do === 'replace') {
    return withAt(queue, at, { ...waiting, draft: command.draft });
  }
  return [...queue, command];
}

function lastTouching(queue: readonly Command[], output: OutputId): number {
  return queue.findLastIndex((command) => 'output' in command && command.output === output);
}

function withAt(queue: readonly Command[], at: number, command: Command): Command[] {
  return queue.toSpliced(at, 1, command);
}
