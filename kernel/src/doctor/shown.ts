/** Findings as the picture of a training shows them: those that are sure or worth a look, in words. Pure. */
import type { TrainingFinding } from '../mime.ts';
import type { Finding } from './finding.ts';

/** More are in `history.findings`. */
const MOST = 6;
/** A finding that is nearly certain explains others; of those, this many are shown beside it. */
const TRIES = 3;

export function shownOf(findings: readonly Finding[]): TrainingFinding[] {
  return findings.flatMap(wordsOf).slice(0, MOST);
}

function wordsOf({ symptom, severity, confidence, layer, text, tries, where }: Finding): TrainingFinding[] {
  if (confidence === 'low') return [];
  return [
    {
      symptom,
      severity,
      confidence,
      ...(layer !== undefined && { layer }),
      text,
      tries: tries.slice(0, TRIES),
      ...(where && { where: `${placeName(where.url)}, line ${where.line}` }),
    },
  ];
}

/** `cell-3.ts` is what the frames of a cell carry. */
function placeName(url: string): string {
  const name = url.replace(/^.*[\\/]/, '');
  return name.replace(/^cell-(\d+)\.tsx?$/, 'cell $1');
}
