/** What may be wrong with a run, as the doctor of the kernel found it and the store kept it. Pure. */
import { titleOf, type KnownRun } from './run.ts';

const NOTHING = 'No findings are kept with it: nothing stood out, or an earlier version of Limpid kept it.';

export function diagnosisOf(run: KnownRun): string {
  const list = run.findings.length > 0 ? run.findings.map(itemOf).join('\n') : NOTHING;
  return `${titleOf(run)}\n\n${list}`;
}

/** What is but possible is told too: a language model can weigh it. */
function itemOf(finding: KnownRun['findings'][number]): string {
  const { symptom, severity, confidence, text, evidence, tries, where } = finding;
  const numbers = Object.entries(evidence).map(([name, value]) => `${name} ${value}`);
  return [
    `- **${symptom}** (${severity}, confidence ${confidence}): ${text}`,
    ...(numbers.length > 0 ? [`Evidence: ${numbers.join(', ')}.`] : []),
    ...(tries.length > 0 ? [`Try: ${tries.join('; ')}.`] : []),
    ...(where ? [`Made in ${where.url}, line ${where.line}.`] : []),
  ].join(' ');
}
