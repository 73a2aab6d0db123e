/** Entry of the notebook renderer: which picture draws which MIME type. */
import type { ActivationFunction, OutputItem, RendererContext } from 'vscode-notebook-renderer';
import { EXPLANATION, LATENT, MISTAKES, SERVICE, TENSORS, TRAINING } from 'limpid/mime';
import { createChart } from './chart.ts';
import { createExplanation } from './explanation.ts';
import type { Host } from './host.ts';
import { createLatent } from './latent.ts';
import { createMistakes } from './mistakes.ts';
import { outputsOf } from './outputs.ts';
import type { Outputs } from './outputs.ts';
import { parseSpec } from './payload/chart.ts';
import { parseExplanation } from './payload/explanation.ts';
import { parseLatent } from './payload/latent.ts';
import { parseMessage } from './payload/message.ts';
import { parseMistakes } from './payload/mistakes.ts';
import { fields } from './payload/read.ts';
import { parseService, parseServiceMessage } from './payload/service.ts';
import { parseTensors } from './payload/tensors.ts';
import { parseTraining } from './payload/training.ts';
import { createService } from './service.ts';
import { createTensors } from './tensors.ts';
import { createTraining } from './training.ts';
import { formatCount } from './numbers.ts';
import { words } from './words/index.ts';

/** The type of what the renderer and the extension tell each other about trainings and services. */
const MESSAGE = 'limpid.training';

export const activate: ActivationFunction = (context) => {
  const host = hostOf(context);
  const training = outputsOf({
    read: parseTraining,
    create: (first) => createTraining(first, host),
    identity: (picture) => picture.id,
  });
  const service = outputsOf({
    read: parseService,
    create: (first) => createService(first, host),
    identity: (picture) => picture.id,
  });
  context.onDidReceiveMessage?.((received: unknown) => {
    const found = fields(received, 'message');
    if (found['type'] !== MESSAGE) return;
    const serving = service.pictures().filter(({ comm }) => comm !== null && comm === found['comm']);
    if (serving.length > 0) {
      const message = parseServiceMessage(found['message']);
      for (const picture of serving) picture.receive(message);
      return;
    }
    const listening = training.pictures().filter(({ comm }) => comm !== null && comm === found['comm']);
    if (listening.length === 0) return;
    const message = parseMessage(found['message']);
    for (const picture of listening) void picture.receive(message);
  });
  const explanation = outputsOf({ read: parseExplanation, create: createExplanation });
  const latent = outputsOf({ read: parseLatent, create: createLatent });
  const mistakes = outputsOf({ read: parseMistakes, create: createMistakes });
  const tensors = outputsOf({ read: parseTensors, create: createTensors });
  const chart = outputsOf({ read: parseSpec, create: createChart });
  const byMime = new Map<string, Outputs<unknown>>([
    [TRAINING, training],
    [EXPLANATION, explanation],
    [LATENT, latent],
    [MISTAKES, mistakes],
    [TENSORS, tensors],
    [SERVICE, service],
  ]);
  return {
    renderOutputItem(item, element) {
      return (byMime.get(item.mime) ?? chart).render(item.id, () => payload(item), element);
    },
    disposeOutputItem(id) {
      for (const outputs of [training, service, explanation, latent, mistakes, tensors, chart]) outputs.dispose(id);
    },
  };
};

/** Null where the editor carries no messages. */
function hostOf(context: RendererContext<unknown>): Host | null {
  if (context.postMessage === undefined) return null;
  return { send: (comm, request) => context.postMessage?.({ type: MESSAGE, comm, request }) };
}

const LARGEST_PAYLOAD = 32 * 2 ** 20;

function payload(item: OutputItem): unknown {
  const { byteLength } = item.data();
  if (byteLength > LARGEST_PAYLOAD)
    throw new Error(words.tooLarge(formatCount(byteLength), formatCount(LARGEST_PAYLOAD)));
  return item.json();
}
