/** Findings as the picture of a training shows them: those that are sure or worth a look, in words. Pure. */
import type { Place } from '../cell/place.ts';
import type { TrainingFinding } from '../mime.ts';
import { say } from '../say.ts';
import type { Finding } from './finding.ts';

/** More are in `history.findings`. */
const MOST = 6;
/** A finding that is nearly certain explains others; of those, this many are shown beside it. */
const TRIES = 3;

export function shownOf(findings: readonly Finding[]): TrainingFinding[] {
  return findings.flatMap(wordsOf).slice(0, MOST);
}

function wordsOf({
  symptom,
  severity,
  confidence,
  layer,
  text,
  tries,
  where,
  series,
  experiment,
}: Finding): TrainingFinding[] {
  if (confidence === 'low') return [];
  return [
    {
      symptom,
      severity,
      confidence,
      ...(layer !== undefined && { layer }),
      text,
      tries: tries.slice(0, TRIES),
      ...(where && { where: placeText(where), ...placeOf(where) }),
      ...(series && { series }),
      ...(experiment && { experiment }),
    },
  ];
}

/** `cell-3.ts` is what the frames of a cell carry. */
const CELL = /^cell-(\d+)\.tsx?$/;

/** "cell 3, line 12" */
export function placeText({ url, line }: Place): string {
  const name = url.replace(/^.*[\\/]/, '');
  const cell = CELL.exec(name)?.[1];
  return say('{place}, line {line}', { place: cell === undefined ? name : say('cell {cell}', { cell }), line });
}

function placeOf({ url, line }: Place): Pick<TrainingFinding, 'place'> {
  const cell = CELL.exec(url)?.[1];
  return cell === undefined ? {} : { place: { cell: Number(cell), line } };
}
