/** Carries the reducer's commands out in VS Code, one after another, never faster than the editor takes them. */
import * as vscode from 'vscode';
import { itemsOf } from './items.ts';
import { dequeue, enqueue } from './queue.ts';
import type { CellId, Command, Draft, OutputId } from './reduce.ts';
import { linkToCells } from './traceback.ts';

/** Finds the execution that may change a cell's outputs, running or borrowed. */
export type ExecutionFor = (cell: CellId) => vscode.NotebookCellExecution | undefined;

export class Drive {
  readonly #executionFor: ExecutionFor;
  readonly #outputs = new Map<OutputId, { cell: CellId; output: vscode.NotebookCellOutput }>();
  #queue: Command[] = [];
  #working: Promise<void> | undefined;

  constructor(executionFor: ExecutionFor) {
    this.#executionFor = executionFor;
  }

  push(commands: readonly Command[]): void {
    for (const command of commands) this.#queue = enqueue(this.#queue, command);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Resolves when everything pushed so far is in the notebook. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    for (let command = this.#take(); command !== undefined; command = this.#take()) await this.#carryOut(command);
  }

  #take(): Command | undefined {
    const [command, waiting] = dequeue(this.#queue);
    this.#queue = waiting;
    return command;
  }

  async #carryOut(command: Command): Promise<void> {
    switch (command.do) {
      case 'clear':
        return this.#clear(command.cell);
      case 'order': {
        const execution = this.#executionFor(command.cell);
        if (execution) execution.executionOrder = command.executionCount;
        return;
      }
      case 'append': {
        const output = outputOf(command.draft);
        this.#outputs.set(command.output, { cell: command.cell, output });
        await this.#executionFor(command.cell)?.appendOutput(output);
        return;
      }
      case 'extend': {
        const known = this.#outputs.get(command.output);
        const item = streamItem(command.name, command.text);
        if (known) await this.#executionFor(known.cell)?.appendOutputItems(item, known.output);
        return;
      }
      case 'replace': {
        const known = this.#outputs.get(command.output);
        const { items } = outputOf(command.draft);
        if (known) await this.#executionFor(known.cell)?.replaceOutputItems(items, known.output);
        return;
      }
    }
  }

  async #clear(cell: CellId): Promise<void> {
    for (const [id, known] of this.#outputs) if (known.cell === cell) this.#outputs.delete(id);
    await this.#executionFor(cell)?.clearOutput();
  }
}

/** The metadata keys are those the built-in .ipynb serializer writes back into the file. */
function outputOf(draft: Draft): vscode.NotebookCellOutput {
  switch (draft.kind) {
    case 'stream':
      return new vscode.NotebookCellOutput([streamItem(draft.name, draft.text)], { outputType: 'stream' });
    case 'error': {
      const { ename, evalue, traceback } = draft.failure;
      const error = { name: ename, message: evalue, stack: linkToCells(traceback) };
      const metadata = { outputType: 'error', originalError: draft.failure };
      return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)], metadata);
    }
    case 'display':
      return new vscode.NotebookCellOutput(items(draft), { outputType: 'display_data', metadata: draft.metadata });
    case 'result': {
      const { metadata, executionCount } = draft;
      return new vscode.NotebookCellOutput(items(draft), { outputType: 'execute_result', metadata, executionCount });
    }
  }
}

function items(draft: Draft & { kind: 'display' | 'result' }): vscode.NotebookCellOutputItem[] {
  return itemsOf(draft.data).map(({ mime, data }) => new vscode.NotebookCellOutputItem(data, mime));
}

function streamItem(name: 'stdout' | 'stderr', text: string): vscode.NotebookCellOutputItem {
  return name === 'stdout' ? vscode.NotebookCellOutputItem.stdout(text) : vscode.NotebookCellOutputItem.stderr(text);
}
