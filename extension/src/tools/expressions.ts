/** What tools ask of the kernel, made of names and numbers alone: what a language model wrote never runs. Pure. */

/** What a tool cannot do as it was asked; the message is for the language model, and says how to ask. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

type Fields = { readonly [name: string]: unknown };

/** The model, where the variable holds one. */
export function modelExpression(input: unknown): string {
  const model = nameIn(fieldsOf(input), 'model');
  return `Array.isArray(${model}?.layers) ? ${model} : undefined`;
}

export function explainExpression(input: unknown): string {
  const fields = fieldsOf(input);
  const [model, data] = [nameIn(fields, 'model'), nameIn(fields, 'input')];
  const [sample, target] = [wholeIn(fields, 'sample'), wholeIn(fields, 'target')];
  const one = sample === null ? data : `Array.isArray(${data}) ? ${data}[${sample}] : ${data}.slice([${sample}], [1])`;
  const options = target === null ? '' : `, { target: ${target} }`;
  return `await (await import('limpid')).explain(${model}, ${one}${options})`;
}

export function fieldsOf(input: unknown): Fields {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Refused('The input is an object.');
  // SAFETY: an object that is no list has names, and each value is looked at before it is used.
  return input as Fields;
}

/** Text without anything that a path or a command could take for more; null where there is none. */
export function textIn(fields: Fields, name: string, pattern: RegExp): string | null {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string' || !pattern.test(value)) throw new Refused(`"${name}" is not what it should be.`);
  return value;
}

const LONGEST_NAME = 100;
/** Letters of any alphabet, as JavaScript has them. */
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Words that are no variable, and those that lead out of the notebook. */
const NO_VARIABLE = new Set(
  (
    'arguments async await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for function globalThis global if import in instanceof let module new null of process ' +
    'require return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

function nameIn(fields: Fields, field: string): string {
  const name = fields[field];
  if (typeof name !== 'string' || name.length > LONGEST_NAME || !IDENTIFIER.test(name) || NO_VARIABLE.has(name)) {
    throw new Refused(`"${field}" must be the name of a variable of the notebook, and nothing else.`);
  }
  return name;
}

function wholeIn(fields: Fields, field: string): number | null {
  const value = fields[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new Refused(`"${field}" must be a whole number from 0.`);
  }
  return value;
}
