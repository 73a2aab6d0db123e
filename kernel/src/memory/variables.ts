/**
 * tfjs keeps every variable in a list until it is disposed, so a model that is built again keeps the weights of all its
 * predecessors. Here the list forgets variables that nobody else has: no loss can depend on them any more.
 */
import type * as tfjs from '@tensorflow/tfjs';

interface Register {
  [name: string]: tfjs.Variable;
}

/** Looks like the object that tfjs keeps, and holds its variables weakly. */
export function forgetUnreachableVariables(state: { registeredVariables: Register }): void {
  const variables = new Map<string | symbol, WeakRef<tfjs.Variable>>();
  const known = (name: string | symbol): tfjs.Variable | undefined => {
    const variable = variables.get(name)?.deref();
    if (!variable) variables.delete(name);
    return variable;
  };
  for (const [name, variable] of Object.entries(state.registeredVariables)) variables.set(name, new WeakRef(variable));
  state.registeredVariables = new Proxy<Register>(
    {},
    {
      get: (_, name) => known(name),
      has: (_, name) => known(name) !== undefined,
      set(_, name, variable: tfjs.Variable) {
        variables.set(name, new WeakRef(variable));
        return true;
      },
      deleteProperty(_, name) {
        variables.delete(name);
        return true;
      },
      ownKeys: () => [...variables.keys()].filter((name) => known(name) !== undefined),
      getOwnPropertyDescriptor(_, name) {
        const value = known(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}
