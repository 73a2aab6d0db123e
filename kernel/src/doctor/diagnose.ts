/** All symptoms of a training, as findings: the surest first, causes before what they cause. Pure. */
import type { Facts } from './facts.ts';
import type { Confidence, Finding, Sign } from './finding.ts';
import { SYMPTOM_NAMES, SYMPTOMS } from './symptoms.ts';

const RANK: { readonly [confidence in Confidence]: number } = { high: 0, medium: 1, low: 2 };
/** Layers of which one symptom is told; of more the first ones are. */
const MOST_LAYERS = 3;

/** @param placeOf where the line is that made what a sign speaks of */
export function diagnose(facts: Facts, placeOf: (sign: Sign) => Finding['where'] = () => undefined): Finding[] {
  const found = SYMPTOM_NAMES.flatMap((symptom) =>
    [...SYMPTOMS[symptom](facts)]
      .sort((one, other) => RANK[one.confidence] - RANK[other.confidence])
      .slice(0, MOST_LAYERS)
      .map((sign): Finding => {
        const { madeBy: _, at, ...told } = sign;
        const where = at ?? placeOf(sign);
        return { symptom, ...told, ...(where && { where }) };
      }),
  );
  return found.sort((one, other) => RANK[one.confidence] - RANK[other.confidence]);
}
