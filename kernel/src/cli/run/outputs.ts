/** What the cells of a notebook show, as a pure reducer: outputs and one publication -> outputs. */
import type { DisplayContent, Publication } from '../../messages.ts';
import type { Output } from './notebook.ts';

/** One shown output; `displayId` lets later messages of any cell replace it. */
interface Shown {
  readonly output: Output;
  readonly displayId: string | undefined;
}

interface CellOutputs {
  readonly shown: readonly Shown[];
  /** True after `clear_output` with `wait`: the next output replaces what is shown. */
  readonly clearing: boolean;
}

/** Cell index -> its outputs. */
export type Outputs = ReadonlyMap<number, CellOutputs>;

const NOTHING: CellOutputs = { shown: [], clearing: false };

/** The outputs after `publication` of the cell at `index`. */
export function reduceOutputs(outputs: Outputs, index: number, publication: Publication): Outputs {
  switch (publication.type) {
    case 'stream':
      return change(outputs, index, (cell) => withStream(cell, publication.content.name, publication.content.text));
    case 'display_data': {
      const { data, metadata } = publication.content;
      return show(outputs, index, { output_type: 'display_data', data, metadata }, publication.content);
    }
    case 'execute_result': {
      const { data, metadata, execution_count } = publication.content;
      const output: Output = { output_type: 'execute_result', data, metadata, execution_count };
      return show(outputs, index, output, publication.content);
    }
    case 'error': {
      const { ename, evalue, traceback } = publication.content;
      return show(outputs, index, { output_type: 'error', ename, evalue, traceback });
    }
    case 'update_display_data':
      return update(outputs, publication.content);
    case 'clear_output':
      return change(outputs, index, (cell) => (publication.content.wait ? { ...cell, clearing: true } : NOTHING));
    case 'comm_open':
    case 'comm_msg':
    case 'comm_close':
    case 'status':
    case 'execute_input':
    case 'debug_event':
    case 'iopub_welcome':
    case 'shutdown_reply':
      return outputs;
  }
}

/** What to store in the notebook for the cell at `index`. */
export function outputsOf(outputs: Outputs, index: number): Output[] {
  return (outputs.get(index)?.shown ?? []).map(({ output }) => output);
}

function show(outputs: Outputs, index: number, output: Output, display?: DisplayContent): Outputs {
  const displayId = display?.transient.display_id;
  return change(outputs, index, (cell) => ({ shown: [...kept(cell), { output, displayId }], clearing: false }));
}

/** Text right after text of the same stream is one output. */
function withStream(cell: CellOutputs, name: 'stdout' | 'stderr', text: string): CellOutputs {
  const before = kept(cell);
  const last = before.at(-1)?.output;
  if (last?.output_type !== 'stream' || last.name !== name) {
    const output: Output = { output_type: 'stream', name, text };
    return { shown: [...before, { output, displayId: undefined }], clearing: false };
  }
  const output: Output = { output_type: 'stream', name, text: last.text + text };
  return { shown: [...before.slice(0, -1), { output, displayId: undefined }], clearing: false };
}

function kept(cell: CellOutputs): readonly Shown[] {
  return cell.clearing ? [] : cell.shown;
}

function update(outputs: Outputs, { data, metadata, transient }: DisplayContent): Outputs {
  const replaced = (shown: Shown): Shown => {
    const { output, displayId } = shown;
    const ours = displayId !== undefined && displayId === transient.display_id;
    const holdsData = output.output_type === 'display_data' || output.output_type === 'execute_result';
    return ours && holdsData ? { displayId, output: { ...output, data, metadata } } : shown;
  };
  return new Map([...outputs].map(([index, cell]) => [index, { ...cell, shown: cell.shown.map(replaced) }]));
}

function change(outputs: Outputs, index: number, step: (cell: CellOutputs) => CellOutputs): Outputs {
  return new Map(outputs).set(index, step(outputs.get(index) ?? NOTHING));
}
