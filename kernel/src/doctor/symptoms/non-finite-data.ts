/** NaN or infinities in inputs or targets: one of them makes all weights NaN. */
import { count } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { InputFacts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

export const nonFiniteData: Symptom = ({ data }) => [
  ...(data?.x ?? []).flatMap((one) => signOf(one, say('inputs'))),
  ...(data?.y ?? []).flatMap((one) => signOf(one, say('targets'))),
];

function signOf({ nonFinite, values, shape }: InputFacts, what: string): Sign[] {
  if (nonFinite === 0) return [];
  return [
    {
      severity: 'error',
      confidence: 'high',
      text: say('Of {values} values of the {what} [{shape}], {nonFinite} are NaN or infinite.', {
        values: count(values),
        what,
        shape: shape.join(', '),
        nonFinite: count(nonFinite),
      }),
      evidence: { 'not finite': nonFinite, values },
      tries: [
        say('leave out or fill in rows with missing values'),
        say('look for divisions by zero where the data is prepared'),
      ],
      madeBy: 'fit',
    },
  ];
}
