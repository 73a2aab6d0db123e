/** NaN or infinities in inputs or targets: one of them makes all weights NaN. */
import { count } from '../../display/numbers.ts';
import type { InputFacts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

export const nonFiniteData: Symptom = ({ data }) => [
  ...(data?.x ?? []).flatMap((one) => signOf(one, 'inputs')),
  ...(data?.y ?? []).flatMap((one) => signOf(one, 'targets')),
];

function signOf({ nonFinite, values, shape }: InputFacts, what: string): Sign[] {
  if (nonFinite === 0) return [];
  return [
    {
      severity: 'error',
      confidence: 'high',
      text: `Of ${count(values)} values of the ${what} [${shape.join(', ')}], ${count(nonFinite)} are NaN or infinite.`,
      evidence: { 'not finite': nonFinite, values },
      tries: ['leave out or fill in rows with missing values', 'look for divisions by zero where the data is prepared'],
      madeBy: 'fit',
    },
  ];
}
