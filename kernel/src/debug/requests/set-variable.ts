/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_SetVariable */
import { LimpidError } from '../../errors.ts';
import type { Arguments } from '../arguments.ts';
import { OBJECT_GROUP, type CallFrame, type RemoteObject } from '../cdp.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import type { Container } from '../references.ts';
import { evaluate, valueOf, variable } from '../variables.ts';

/** The value is an expression, read where the code stands. */
export async function setVariable(session: Debugger, args: Arguments): Promise<Bodies['setVariable']> {
  const container = session.references.container(args.count('variablesReference'));
  const name = args.text('name');
  const text = args.text('value');
  const [top] = session.references.frames.values();
  const frame = container.kind === 'scope' ? container.frame : top;
  const value = await evaluate(session.cdp, `(${text})`, frame);
  await set(session, container, name, value);
  const described = await variable(session.cdp, session.references, name, value, '');
  const { name: _name, evaluateName: _path, ...rest } = described;
  return rest;
}

async function set(session: Debugger, container: Container, name: string, value: RemoteObject): Promise<void> {
  switch (container.kind) {
    case 'object':
    case 'elements':
    case 'getter':
      return setProperty(session, container.objectId, name, value);
    case 'scope':
      return setInScope(session, container.frame, container.scopes, name, value);
    case 'globals':
      return setGlobal(session, name, value);
    case 'rows':
      throw new LimpidError('DEBUG_TENSOR');
  }
}

async function setProperty(session: Debugger, objectId: string, name: string, value: RemoteObject): Promise<void> {
  valueOf(
    await session.cdp('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: 'function (name, value) { "use strict"; this[name] = value; }',
      arguments: [{ value: name }, asArgument(value)],
      silent: true,
    }),
  );
}

async function setInScope(
  session: Debugger,
  frame: CallFrame,
  scopes: number[],
  name: string,
  value: RemoteObject,
): Promise<void> {
  for (const scopeNumber of scopes) {
    const objectId = frame.scopeChain[scopeNumber]?.object.objectId;
    if (objectId === undefined) continue;
    const { result } = await session.cdp('Runtime.getProperties', { objectId, ownProperties: true });
    if (!result.some((property) => property.name === name)) continue;
    const newValue = asArgument(value);
    const { callFrameId } = frame;
    await session.cdp('Debugger.setVariableValue', { scopeNumber, variableName: name, newValue, callFrameId });
    return;
  }
  throw new LimpidError('DEBUG_NAME', { name });
}

/** Assigns to what cells declared; a name that nobody declared becomes a property of the global object. */
export async function setGlobal(session: Debugger, name: string, value: RemoteObject): Promise<void> {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new LimpidError('DEBUG_NAME', { name });
  const assign = await evaluate(session.cdp, `(0, eval)('(value) => { ${name} = value; }')`, undefined);
  if (assign.objectId === undefined) throw new LimpidError('DEBUG_NAME', { name });
  valueOf(
    await session.cdp('Runtime.callFunctionOn', {
      objectId: assign.objectId,
      functionDeclaration: 'function (value) { this(value); }',
      arguments: [asArgument(value)],
      objectGroup: OBJECT_GROUP,
      silent: true,
    }),
  );
}

function asArgument({ objectId, unserializableValue, value }: RemoteObject): {
  objectId?: string;
  unserializableValue?: string;
  value?: unknown;
} {
  if (objectId !== undefined) return { objectId };
  if (unserializableValue !== undefined) return { unserializableValue };
  return { value };
}
