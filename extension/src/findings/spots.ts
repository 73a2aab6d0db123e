/**
 * Where in a notebook stands what the doctor found: findings name the number that a cell ran with and a line of its text then.
 * They go when that cell, or the one that told them, runs again, and with the text of their line. Pure.
 */
import type { TrainingFinding } from 'limpid/mime';

/** A cell, by whatever names it for good. */
export type CellId = string;

export type FindingsNews =
  /** A cell begins to run. */
  | { what: 'began'; cell: CellId; count: number; code: string }
  /** All that is known from this source, a training or the compilations of a cell: what it told before holds no more. */
  | { what: 'told'; source: string; by: CellId; findings: readonly TrainingFinding[] }
  /** `to` is the last of the lines that `lines` took the place of, from `from` on. All counted from 0. */
  | { what: 'edited'; cell: CellId; from: number; to: number; lines: readonly string[] }
  | { what: 'deleted'; cell: CellId }
  /** Another kernel counts anew. */
  | { what: 'forgotten' };

/** A run of a cell. */
interface Ran {
  readonly run: number;
  /** Null: of a kernel that has gone. */
  readonly count: number | null;
  /** Of each line of the text that ran: where it is now, and what it says; null where it is another one. */
  readonly lines: readonly ({ readonly at: number; readonly text: string } | null)[];
}

interface Told {
  readonly by: CellId;
  /** As it was told. */
  readonly said: string;
  readonly found: readonly { readonly cell: CellId; readonly run: number; readonly finding: TrainingFinding }[];
}

export interface Known {
  readonly runs: number;
  readonly cells: ReadonlyMap<CellId, Ran>;
  readonly told: ReadonlyMap<string, Told>;
}

export interface Spot {
  readonly cell: CellId;
  /** Counted from 0. */
  readonly line: number;
  readonly finding: TrainingFinding;
}

export const NOTHING_FOUND: Known = { runs: 0, cells: new Map(), told: new Map() };

export function reduce(known: Known, news: FindingsNews): Known {
  switch (news.what) {
    case 'began': {
      const lines = news.code.split(/\r\n|\r|\n/).map((text, at) => ({ at, text }));
      const ran = { run: known.runs, count: news.count, lines };
      const cells = new Map(known.cells).set(news.cell, ran);
      return { runs: known.runs + 1, cells, told: without(known.told, news.cell) };
    }
    case 'told':
      return told(known, news);
    case 'edited': {
      const ran = known.cells.get(news.cell);
      return ran ? { ...known, cells: new Map(known.cells).set(news.cell, edited(ran, news)) } : known;
    }
    case 'deleted': {
      const cells = new Map(known.cells);
      cells.delete(news.cell);
      return { ...known, cells, told: without(known.told, news.cell) };
    }
    case 'forgotten':
      return { ...known, cells: new Map([...known.cells].map(([cell, ran]) => [cell, { ...ran, count: null }])) };
  }
}

/** What there is to show, each once: of two that say the same of a line the newest. */
export function spotsOf({ cells, told }: Known): Spot[] {
  const spots = new Map<string, Spot>();
  for (const { found } of told.values()) {
    for (const { cell, run, finding } of found) {
      const ran = cells.get(cell);
      const line = ran?.run === run ? ran.lines[(finding.place?.line ?? 0) - 1]?.at : undefined;
      if (line === undefined) continue;
      spots.set(JSON.stringify([cell, line, finding.symptom, finding.layer]), { cell, line, finding });
    }
  }
  return [...spots.values()];
}

/** A picture that moves on says the same again. */
function told(known: Known, { source, by, findings }: FindingsNews & { what: 'told' }): Known {
  const said = JSON.stringify(findings);
  if (known.told.get(source)?.said === said) return known;
  return { ...known, told: new Map(known.told).set(source, { by, said, found: placed(known, findings) }) };
}

function without(told: Known['told'], by: CellId): Known['told'] {
  return new Map([...told].filter(([, one]) => one.by !== by));
}

function placed({ cells }: Known, findings: readonly TrainingFinding[]): Told['found'] {
  return findings.flatMap((finding) => {
    const ran = [...cells].find(([, { count }]) => count !== null && count === finding.place?.cell);
    return ran ? [{ cell: ran[0], run: ran[1].run, finding }] : [];
  });
}

/** A line that was only moved, by what was written before or behind it, stays itself. */
function edited(ran: Ran, { from, to, lines }: FindingsNews & { what: 'edited' }): Ran {
  const moved = lines.length - 1 - (to - from);
  const left = [...lines.keys()];
  return {
    ...ran,
    lines: ran.lines.map((line) => {
      if (line === null || line.at < from) return line;
      if (line.at > to) return { ...line, at: line.at + moved };
      const kept = left.findIndex((at) => lines[at] === line.text);
      const at = kept < 0 ? undefined : left.splice(0, kept + 1).at(-1);
      return at === undefined ? null : { ...line, at: from + at };
    }),
  };
}
