/** The executions by which the cells of a notebook may be changed: of those that run, and lent to those that are done. */
import type * as vscode from 'vscode';
import type { CellId } from './panels/reduce.ts';

export class Executions {
  readonly #create: (cell: vscode.NotebookCell) => vscode.NotebookCellExecution;
  readonly #find: (id: CellId) => vscode.NotebookCell | undefined;
  readonly #running = new Map<CellId, vscode.NotebookCellExecution>();
  /** Lent to cells that are done and still get output: a timer of theirs prints, a picture moves on. */
  readonly #borrowed = new Map<CellId, Borrowed>();

  constructor(
    create: (cell: vscode.NotebookCell) => vscode.NotebookCellExecution,
    find: (id: CellId) => vscode.NotebookCell | undefined,
  ) {
    this.#create = create;
    this.#find = find;
  }

  /** How many cells run. */
  get running(): number {
    return this.#running.size;
  }

  begin(id: CellId, cell: vscode.NotebookCell, since: number): void {
    this.#giveBack(id);
    const execution = this.#create(cell);
    this.#running.set(id, execution);
    execution.start(since);
  }

  end(id: CellId, success: boolean | undefined): void {
    const execution = this.#running.get(id);
    this.#running.delete(id);
    execution?.end(success, Date.now());
  }

  /** Any execution of a notebook may change any of its outputs, so late news rides on the cell that runs. */
  for(id: CellId): vscode.NotebookCellExecution | undefined {
    return this.#running.get(id) ?? this.#running.values().next().value ?? this.#borrow(id);
  }

  giveBackAll(): void {
    for (const id of [...this.#borrowed.keys()]) this.#giveBack(id);
  }

  #borrow(id: CellId): vscode.NotebookCellExecution | undefined {
    const known = this.#borrowed.get(id);
    if (known) return known.execution;
    const cell = this.#find(id);
    if (cell === undefined) return undefined;
    const summary = cell.executionSummary;
    const execution = this.#create(cell);
    execution.executionOrder = summary?.executionOrder;
    execution.start(summary?.timing?.startTime);
    this.#borrowed.set(id, { execution, success: summary?.success, end: summary?.timing?.endTime });
    return execution;
  }

  #giveBack(id: CellId): void {
    const borrowed = this.#borrowed.get(id);
    if (borrowed === undefined) return;
    this.#borrowed.delete(id);
    borrowed.execution.end(borrowed.success, borrowed.end);
  }
}

interface Borrowed {
  execution: vscode.NotebookCellExecution;
  success: boolean | undefined;
  end: number | undefined;
}
