/** Pictures of ours as MIME bundles that every front end can show: live chart, Vega-Lite, SVG, table, text. */
import { IN_WORDS, SVG, TEXT, TRAINING, VEGA_LITE } from '../mime.ts';
import type { PictureTable, TrainingFinding, TrainingPicture, VegaLiteSpec } from '../mime.ts';
import type { Json, MimeBundle } from '../messages.ts';
import { say } from '../say.ts';
import { renderSvg, themed } from './vega.ts';
import { widthOf } from './text-width.ts';

/** A picture that is still changing: cheap to make, `line` is its one line of text. */
export function liveTraining(picture: TrainingPicture, line: string): MimeBundle {
  return {
    // SAFETY: pictures of trainings are made of JSON's values alone; copying five of them a second would cost as much as making them.
    [TRAINING]: picture as object as Json,
    // SAFETY: as above.
    [VEGA_LITE]: standalone(picture) as Json,
    [TEXT]: line,
  };
}

/** A picture that changes no more, whole: it reads the same in a saved notebook, on paper and without our extension. */
export async function finishedTraining(picture: TrainingPicture): Promise<MimeBundle> {
  const spec = standalone(picture);
  return {
    [TRAINING]: json(picture),
    [VEGA_LITE]: json(spec),
    ...(await svgOf(spec)),
    [IN_WORDS]: [picture.summary, ...markdownFindings(picture), markdownTable(picture.table)].join('\n\n'),
    [TEXT]: [picture.title, ...textFindings(picture), textTable(picture.table)].join('\n\n'),
  };
}

/** A trained model is worth more than its picture: where it cannot be drawn, all the rest is shown. */
async function svgOf(spec: VegaLiteSpec): Promise<MimeBundle> {
  try {
    return { [SVG]: await renderSvg(themed(spec)) };
  } catch (error) {
    process.emitWarning(`The training picture could not be drawn as SVG: ${String(error)}`);
    return {};
  }
}

/** The chart with its title and its data inside. */
function standalone({ spec, data, title }: TrainingPicture): VegaLiteSpec {
  return { ...spec, title: { text: title, anchor: 'start', fontSize: 13, offset: 12 }, datasets: data };
}

function markdownFindings({ findings = [] }: TrainingPicture): string[] {
  if (findings.length === 0) return [];
  const item = ({ symptom, text, tries, where }: TrainingFinding): string =>
    say('- **{symptom}**: {text} Try: {tries}.{where}', {
      symptom: escaped(symptom),
      text: escaped(text),
      tries: escaped(tries.join(say('; '))),
      where: where === undefined ? '' : ` (${escaped(where)})`,
    });
  return [findings.map(item).join('\n')];
}

function textFindings({ findings = [] }: TrainingPicture): string[] {
  if (findings.length === 0) return [];
  const item = ({ symptom, text, tries, where }: TrainingFinding): string =>
    say('! {symptom}: {text}{where}\n  try: {tries}', {
      symptom,
      text,
      where: where === undefined ? '' : ` (${where})`,
      tries: tries.join(say('; ')),
    });
  return [findings.map(item).join('\n')];
}

/** Names and texts in Markdown, as they are. */
function escaped(text: string): string {
  return text.replace(/[\\|<>[\]`*_]/g, '\\$&').replace(/\s+/g, ' ');
}

export function markdownTable({ columns, rows }: PictureTable): string {
  const cell = (value: string | number | null) =>
    String(value ?? '')
      .replace(/[\\|<>[\]`*]/g, '\\$&')
      .replace(/\s+/g, ' ');
  const line = (cells: readonly (string | number | null)[]) => `| ${cells.map(cell).join(' | ')} |`;
  const sides = columns.map((_, index) => (isNumeric(rows, index) ? '---:' : ':---'));
  return [line(columns), line(sides), ...rows.map(line)].join('\n');
}

/** Columns aligned with spaces, numbers to the right. */
export function textTable({ columns, rows }: PictureTable): string {
  const texts = [columns, ...rows].map((row) => row.map((value) => String(value ?? '')));
  // a row may hold more than there are names for
  const most = Math.max(...texts.map((row) => row.length));
  const widths = Array.from({ length: most }, (_, index) => Math.max(...texts.map((row) => widthOf(row[index] ?? ''))));
  const pad = (text: string, index: number) => {
    const space = ' '.repeat((widths[index] ?? 0) - widthOf(text));
    return isNumeric(rows, index) ? space + text : text + space;
  };
  return texts.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** A value whose type says that JSON carries it, as JSON. */
export function json(value: object): Json {
  // SAFETY: stringify of an object is never undefined, and what parse returns is JSON.
  return JSON.parse(JSON.stringify(value)) as Json;
}

function isNumeric(rows: PictureTable['rows'], column: number): boolean {
  return rows.every(
    (row) =>
      typeof row[column] !== 'string' ||
      row[column] === '' ||
      /^[−\-+<>]?[\d.,]+(e[−-]?\d+)?( ?(%|[kMGT]?B?))?$|^NaN$|^[…?]$|^[−-]?∞$/.test(row[column]),
  );
}
