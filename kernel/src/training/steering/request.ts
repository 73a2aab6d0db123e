/** What a front end asks of a training, read from whatever came over its comm. Pure. */
import type { SteeringAction, SteeringRequest } from '../../mime.ts';

/** A request, or why it is none: `action` is there when the front end can be answered about it. */
export type Reading = { request: SteeringRequest } | { action: SteeringAction | null; problem: string };

const PLAIN = ['pause', 'resume', 'stop', 'checkpoint'] as const;

/** Nothing of `content` itself is kept. */
export function readRequest(content: unknown): Reading {
  const type = fieldOf(content, 'type');
  if (type === 'hello') return { request: { type } };
  if (type !== 'steer') return { action: null, problem: 'A request is `hello` or `steer`.' };
  const action = fieldOf(content, 'action');
  const plain = PLAIN.find((known) => known === action);
  if (plain) return { request: { type, action: plain } };
  if (action === 'learning-rate') {
    const value = fieldOf(content, 'value');
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return { request: { type, action, value } };
    return { action, problem: 'A learning rate is a number from 0 on.' };
  }
  if (action === 'explain') {
    const sample = fieldOf(content, 'sample');
    if (typeof sample === 'number' && Number.isSafeInteger(sample) && sample >= 0) {
      return { request: { type, action, sample } };
    }
    return { action, problem: 'A sample is named by its number in the training data, from 0 on.' };
  }
  return { action: null, problem: `Trainings know ${[...PLAIN, 'learning-rate', 'explain'].join(', ')}.` };
}

function fieldOf(content: unknown, name: string): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, name)) return undefined;
  return Reflect.get(content, name);
}
