/** Entry of the notebook renderer: which picture draws which MIME type. */
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import { EXPLANATION, TRAINING } from 'limpid/mime';
import { createChart } from './chart.ts';
import { createExplanation } from './explanation.ts';
import { outputsOf } from './outputs.ts';
import { parseSpec } from './payload/chart.ts';
import { parseExplanation } from './payload/explanation.ts';
import { parseTraining } from './payload/training.ts';
import { createTraining } from './training.ts';

export const activate: ActivationFunction = () => {
  const training = outputsOf({ read: parseTraining, create: createTraining, identity: (picture) => picture.id });
  const explanation = outputsOf({ read: parseExplanation, create: createExplanation });
  const chart = outputsOf({ read: parseSpec, create: createChart });
  const byMime = new Map([
    [TRAINING, training],
    [EXPLANATION, explanation],
  ]);
  return {
    renderOutputItem(item, element) {
      return (byMime.get(item.mime) ?? chart).render(item.id, () => payload(item), element);
    },
    disposeOutputItem(id) {
      for (const outputs of [training, explanation, chart]) outputs.dispose(id);
    },
  };
};

const LARGEST_PAYLOAD = 32 * 2 ** 20;

function payload(item: OutputItem): unknown {
  const { byteLength } = item.data();
  if (byteLength > LARGEST_PAYLOAD)
    throw new Error(`It holds ${byteLength} bytes; ${LARGEST_PAYLOAD} are drawn at most.`);
  return item.json();
}
