/** Resolves one name, and ends: a thread of its own has read no package.json before. */
import { createRequire, registerHooks, type ResolveFnOutput } from 'node:module';
import { pathToFileURL } from 'node:url';
import { workerData, type MessagePort } from 'node:worker_threads';

export interface Question {
  specifier: string;
  /** The URL of what imports it. */
  parent: string;
  isRequired: boolean;
  /** Is set to 1 when the answer is in the port. */
  answered: Int32Array;
  port: MessagePort;
}

// SAFETY: fresh-resolution.ts starts this file, with this data.
const question = workerData as Question;
const { answered, port } = question;
port.postMessage(resolution(question));
Atomics.store(answered, 0, 1);
Atomics.notify(answered, 0);

/** Null when Node finds nothing. */
function resolution({ specifier, parent, isRequired }: Question): ResolveFnOutput | null {
  try {
    if (isRequired) return { url: pathToFileURL(createRequire(parent).resolve(specifier)).href };
    return imported(specifier, parent);
  } catch {
    // Node's first answer was right, and is what the person is told
    return null;
  }
}

/** `import.meta.resolve` takes no parent: a hook gives it one. */
function imported(specifier: string, parent: string): ResolveFnOutput | null {
  let found: ResolveFnOutput | null = null;
  registerHooks({
    resolve: (_, context, next) => {
      found = next(specifier, { ...context, parentURL: parent });
      return found;
    },
  });
  import.meta.resolve(specifier);
  return found;
}
