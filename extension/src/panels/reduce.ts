/**
 * What the outputs of a notebook become when the kernel says something: messages in, commands out. Pure.
 * `drive.ts` carries the commands out in VS Code.
 */
import type { DisplayContent, Failure, JsonObject, MimeBundle, Publication } from 'limpid/messages';

/** A cell, by whatever names it for good. */
export type CellId = string;
/** An output, counted over the whole notebook. */
export type OutputId = number;

export type Draft =
  | { kind: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'error'; failure: Failure }
  | { kind: 'display'; data: MimeBundle; metadata: JsonObject }
  | { kind: 'result'; data: MimeBundle; metadata: JsonObject; executionCount: number };

export type Command =
  | { do: 'clear'; cell: CellId }
  | { do: 'order'; cell: CellId; executionCount: number }
  | { do: 'append'; cell: CellId; output: OutputId; draft: Draft }
  | { do: 'extend'; output: OutputId; name: 'stdout' | 'stderr'; text: string }
  | { do: 'replace'; output: OutputId; draft: Draft };

export interface CellPanel {
  outputs: readonly OutputId[];
  /** The stream output at the end, which more text of the same stream goes into. */
  stream: { name: 'stdout' | 'stderr'; output: OutputId } | null;
  /** Set by clear_output(wait): the next output clears the cell first, so nothing flickers. */
  clearsNext: boolean;
}

export interface Panels {
  next: OutputId;
  cells: ReadonlyMap<CellId, CellPanel>;
  /** Outputs that update_display_data replaces, in whatever cell they are. */
  displays: ReadonlyMap<string, readonly OutputId[]>;
}

type Step = readonly [Panels, Command[]];

const EMPTY: CellPanel = { outputs: [], stream: null, clearsNext: false };

export const NO_PANELS: Panels = { next: 1, cells: new Map(), displays: new Map() };

/** A cell starts to run: its old outputs go. */
export function begin(panels: Panels, cell: CellId): Step {
  return [withoutOutputs(panels, cell), [{ do: 'clear', cell }]];
}

/** The kernel published something while, or after, `cell` ran. */
export function reduce(panels: Panels, cell: CellId, publication: Publication): Step {
  switch (publication.type) {
    case 'execute_input':
      return [panels, [{ do: 'order', cell, executionCount: publication.content.execution_count }]];
    case 'stream':
      return stream(panels, cell, publication.content);
    case 'display_data':
      return display(panels, cell, publication.content);
    case 'execute_result': {
      const { data, metadata, execution_count } = publication.content;
      return append(panels, cell, { kind: 'result', data, metadata, executionCount: execution_count });
    }
    case 'error':
      return append(panels, cell, { kind: 'error', failure: publication.content });
    case 'update_display_data':
      return update(panels, publication.content);
    case 'clear_output':
      return publication.content.wait
        ? [withPanel(panels, cell, { ...panelOf(panels, cell), clearsNext: true }), []]
        : begin(panels, cell);
    case 'comm_open':
    case 'comm_msg':
    case 'comm_close':
    case 'status':
    case 'debug_event':
    case 'iopub_welcome':
    case 'shutdown_reply':
      return [panels, []];
    default:
      // kernels of others may have types of their own
      return [panels, []];
  }
}

function stream(panels: Panels, cell: CellId, { name, text }: { name: 'stdout' | 'stderr'; text: string }): Step {
  const panel = panelOf(panels, cell);
  if (panel.stream?.name === name && !panel.clearsNext) {
    return [panels, [{ do: 'extend', output: panel.stream.output, name, text }]];
  }
  const output = panels.next;
  const [after, commands] = append(panels, cell, { kind: 'stream', name, text });
  // After a clear, `next` is still the id the new output took.
  return [withPanel(after, cell, { ...panelOf(after, cell), stream: { name, output } }), commands];
}

function display(panels: Panels, cell: CellId, { data, metadata, transient }: DisplayContent): Step {
  const output = panels.next;
  const [after, commands] = append(panels, cell, { kind: 'display', data, metadata });
  const id = transient?.display_id;
  if (id === undefined) return [after, commands];
  const shown = [...(after.displays.get(id) ?? []), output];
  return [{ ...after, displays: new Map(after.displays).set(id, shown) }, commands];
}

function update(panels: Panels, { data, metadata, transient }: DisplayContent): Step {
  const shown = panels.displays.get(transient?.display_id ?? '') ?? [];
  return [panels, shown.map((output) => ({ do: 'replace', output, draft: { kind: 'display', data, metadata } }))];
}

function append(panels: Panels, cell: CellId, draft: Draft): Step {
  const clears = panelOf(panels, cell).clearsNext;
  const before = clears ? withoutOutputs(panels, cell) : panels;
  const output = before.next;
  const outputs = [...panelOf(before, cell).outputs, output];
  const after = { ...withPanel(before, cell, { outputs, stream: null, clearsNext: false }), next: output + 1 };
  const command: Command = { do: 'append', cell, output, draft };
  return [after, clears ? [{ do: 'clear', cell }, command] : [command]];
}

function panelOf(panels: Panels, cell: CellId): CellPanel {
  return panels.cells.get(cell) ?? EMPTY;
}

function withPanel(panels: Panels, cell: CellId, panel: CellPanel): Panels {
  return { ...panels, cells: new Map(panels.cells).set(cell, panel) };
}

function withoutOutputs(panels: Panels, cell: CellId): Panels {
  const gone = new Set(panelOf(panels, cell).outputs);
  if (gone.size === 0) return withPanel(panels, cell, EMPTY);
  const left = [...panels.displays].map(([id, shown]) => [id, shown.filter((output) => !gone.has(output))] as const);
  const displays = new Map(left.filter(([, shown]) => shown.length > 0));
  return { ...withPanel(panels, cell, EMPTY), displays };
}
