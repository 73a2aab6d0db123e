/** What `fit` returns, in words: the curves are already under the cell. */
import type { History } from '@tensorflow/tfjs';
import { say } from '../say.ts';
import { figure } from './numbers.ts';

export function isTrainingHistory(value: object): value is History {
  return 'history' in value && 'epoch' in value && Array.isArray(value.epoch) && 'params' in value;
}

/** "History of 10 epochs: loss 0.0123, acc 0.996" */
export function historyText({ epoch, history }: History): string {
  const last = Object.entries(history).map(([metric, values]) => {
    const value = values.at(-1);
    return `${metric} ${typeof value === 'number' ? figure(value) : '?'}`;
  });
  const epochs = epoch.length === 1 ? say('1 epoch') : say('{number} epochs', { number: epoch.length });
  const title = say('History of {epochs}', { epochs });
  return last.length === 0 ? title : say('{name}: {text}', { name: title, text: last.join(say(', ')) });
}
