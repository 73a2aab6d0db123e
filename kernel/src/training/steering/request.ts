/** What a front end asks of a training, read from whatever came over its comm. Pure. */
import type { SteeringAction, SteeringRequest } from '../../mime.ts';
import { say } from '../../say.ts';

/** A request, or why it is none: `action` is there when the front end can be answered about it. */
export type Reading = { request: SteeringRequest } | { action: SteeringAction | null; problem: string };

const PLAIN = ['pause', 'resume', 'stop', 'checkpoint', 'next-layer', 'next-batch'] as const;
/** Characters of the name of a weight. */
const LONGEST_NAME = 500;

/** Nothing of `content` itself is kept. */
export function readRequest(content: unknown): Reading {
  const type = fieldOf(content, 'type');
  if (type === 'hello') return { request: { type } };
  if (type !== 'steer') return { action: null, problem: say('A request is `hello` or `steer`.') };
  const action = fieldOf(content, 'action');
  const plain = PLAIN.find((known) => known === action);
  if (plain) return { request: { type, action: plain } };
  if (action === 'learning-rate') {
    const value = fieldOf(content, 'value');
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return { request: { type, action, value } };
    return { action, problem: say('A learning rate is a number from 0 on.') };
  }
  if (action === 'explain') {
    const sample = fieldOf(content, 'sample');
    if (typeof sample === 'number' && Number.isSafeInteger(sample) && sample >= 0) {
      return { request: { type, action, sample } };
    }
    return { action, problem: say('A sample is named by its number in the training data, from 0 on.') };
  }
  if (action === 'set') {
    const [name, how, value] = ['name', 'how', 'value'].map((field) => fieldOf(content, field));
    const isNamed = typeof name === 'string' && name.length <= LONGEST_NAME;
    if (isNamed && (how === 'value' || how === 'scale') && typeof value === 'number' && Number.isFinite(value)) {
      return { request: { type, action, name, how, value } };
    }
    return { action, problem: say('What is set is named, and set to a finite number or multiplied by it.') };
  }
  if (action === 'experiment') {
    const [symptom, layer] = [fieldOf(content, 'symptom'), fieldOf(content, 'layer')];
    if (typeof symptom === 'string' && (layer === undefined || typeof layer === 'string')) {
      return { request: { type, action, symptom, ...(layer !== undefined && { layer }) } };
    }
    return { action, problem: say('An experiment is asked for by the symptom, and the layer, of its finding.') };
  }
  const known = [...PLAIN, 'learning-rate', 'explain', 'experiment', 'set'];
  return { action: null, problem: say('Trainings know {known}.', { known: known.join(', ') }) };
}

function fieldOf(content: unknown, name: string): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, name)) return undefined;
  return Reflect.get(content, name);
}
