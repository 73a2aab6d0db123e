/**
 * The picture of a training, or the panel of a service, as a widget for anywidget, so that JupyterLab shows and steers it as VS Code does. It lives
 * while it runs: what stays in the notebook is drawn from the notebook. The kernel sends this module to pages
 * that ask for it (`kernel/src/training/steering/front-end.ts`).
 */
import type { Host } from './host.ts';
import { messageNode } from './message.ts';
import { parseMessage } from './payload/message.ts';
import { parseServiceMessage } from './payload/service.ts';
import { createService, type Service } from './service.ts';
import { adoptStyle } from './style.ts';
import { createTraining, type Training } from './training.ts';
import { speak, words } from './words/index.ts';

/** What we use of anywidget's model (https://anywidget.dev/en/afm/). */
interface Model {
  send(content: object): void;
  on(event: 'msg:custom', listener: (content: unknown) => void): void;
  off(event: 'msg:custom', listener: (content: unknown) => void): void;
}

const KNOWN = ['picture', 'delta', 'answer'];
const OF_SERVICES = ['service', 'tried', 'gone'];

/** Draws it into `el`; returns how to end that. */
export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  speak(document.documentElement.lang);
  // the page has a style of its own for tables, lists and buttons in outputs
  const place = el.shadowRoot ?? el.attachShadow({ mode: 'open' });
  const host: Host = { send: (_comm, request) => model.send(request) };
  let training: Training | null = null;
  let service: Service | null = null;

  const receive = async (content: unknown): Promise<void> => {
    if (!isOurs(content)) return;
    try {
      if (OF_SERVICES.includes(content.type)) {
        const message = parseServiceMessage(content);
        if (service === null && message.type === 'service') {
          service = createService(message.picture, host);
          place.replaceChildren(service.root);
          adoptStyle(service.root);
        }
        service?.receive(message);
        return;
      }
      const message = parseMessage(content);
      if (training === null && message.type === 'picture') {
        training = createTraining(message.picture, host);
        place.replaceChildren(training.root);
        adoptStyle(training.root);
      }
      await training?.receive(message);
    } catch (error) {
      place.replaceChildren(messageNode(words.cannotShowOutput, error));
    }
  };
  const listener = (content: unknown): void => void receive(content);
  model.on('msg:custom', listener);
  model.send({ type: 'hello' });

  return () => {
    model.off('msg:custom', listener);
    training?.dispose();
    service?.dispose();
  };
}

function isOurs(content: unknown): content is { type: string } {
  if (typeof content !== 'object' || content === null || !('type' in content)) return false;
  return typeof content.type === 'string' && [...KNOWN, ...OF_SERVICES].includes(content.type);
}
