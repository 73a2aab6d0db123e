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

/** The most letters that VS Code is given at once: its window stands still while it takes them. */
const MOST_AT_ONCE = 1_000_000;

/** The command whose turn it is, and what waits then: a long text goes in pieces. */
export function dequeue(queue: readonly Command[]): [command: Command | undefined, waiting: Command[]] {
  const [first, ...others] = queue;
  if (first?.do === 'extend' && first.text.length > MOST_AT_ONCE) {
    const [piece, rest] = cut(first.text);
    return [{ ...first, text: piece }, [{ ...first, text: rest }, ...others]];
  }
  if (first?.do === 'append' && first.draft.kind === 'stream' && first.draft.text.length > MOST_AT_ONCE) {
    const { output, draft } = first;
    const [piece, rest] = cut(draft.text);
    const behind: Command = { do: 'extend', output, name: draft.name, text: rest };
    return [{ ...first, draft: { ...draft, text: piece } }, [behind, ...others]];
  }
  return [first, others];
}

/** Never between the two halves of one letter. */
function cut(text: string): [piece: string, rest: string] {
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(MOST_AT_ONCE - 1));
  const at = isHalf ? MOST_AT_ONCE - 1 : MOST_AT_ONCE;
  return [text.slice(0, at), text.slice(at)];
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
