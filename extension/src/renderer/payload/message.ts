/** What the kernel sends on the comm of a training, checked. Pure. */
import type { TrainingMessage } from 'limpid/mime';
import { parseDelta } from './delta.ts';
import { fields, flag, oneOf, text } from './read.ts';
import { parseAction, parseTraining } from './training.ts';

export function parseMessage(payload: unknown): TrainingMessage {
  const found = fields(payload, 'message');
  switch (oneOf(found['type'], 'type', ['picture', 'delta', 'answer'])) {
    case 'picture':
      return { type: 'picture', picture: parseTraining(found['picture']) };
    case 'delta':
      return { type: 'delta', delta: parseDelta(found['delta']) };
    case 'answer':
      return {
        type: 'answer',
        action: parseAction(found['action'], 'action'),
        ok: flag(found['ok'], 'ok'),
        text: text(found['text'], 'text', 1000),
      };
  }
}
