/** What a scan found, as a table that every front end shows, and as data for programs. */
import { markdownTable, textTable } from '../../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../../mime.ts';
import { say } from '../../say.ts';
import type { ScanFinding, Severity } from './finding.ts';

const MOST_ROWS = 50;
const ORDER: readonly Severity[] = ['critical', 'high', 'medium'];

export class ScanReport implements Displayable {
  readonly path: string;
  /** What was read as a model, from the path that was scanned. */
  readonly files: readonly string[];
  /** The most severe first. */
  readonly findings: readonly ScanFinding[];

  constructor(path: string, files: readonly string[], findings: readonly ScanFinding[]) {
    this.path = path;
    this.files = files;
    this.findings = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  }

  /** Nothing critical or high. It says nothing of what the model was trained to do. */
  get isSafe(): boolean {
    return this.findings.every(({ severity }) => severity === 'medium');
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { [MARKDOWN]: this.#told(markdownTable), [TEXT]: this.#told(textTable) };
  }

  /** As `limpid scan` prints it. */
  toText(): string {
    return this.#told(textTable);
  }

  get summary(): string {
    const files = this.files.join(', ') || this.path;
    if (this.findings.length === 0) return say('{files}: nothing was found.', { files });
    const counts = ORDER.map(
      (severity) => [this.findings.filter((one) => one.severity === severity).length, severity] as const,
    );
    const told = counts.filter(([count]) => count > 0).map(([count, severity]) => `${count} ${severity}`);
    return say('{files}: {counts}.', { files, counts: told.join(', ') });
  }

  #told(table: (table: PictureTable) => string): string {
    if (this.findings.length === 0) return this.summary;
    const columns = [say('severity'), say('rule'), say('where'), say('what'), say('what to do')];
    const rows = this.findings
      .slice(0, MOST_ROWS)
      .map(({ severity, rule, where, text, todo }) => [severity, rule, where, text, todo]);
    return [this.summary, table({ columns, rows })].join('\n\n');
  }
}
