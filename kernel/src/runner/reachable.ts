/** Which objects of this thread can be reached: V8's own answer, after it has collected all garbage (tens of milliseconds). */
import inspector from 'node:inspector';

/** How the answer comes back from the inspector: as a call of this global function. */
const TAKE = '__limpidReachable';

/** Every object that can be reached and has `prototype` in its chain. */
export function findReachable(prototype: object): object[] {
  // a session of its own: that of the cells may be in the middle of one
  const session = new inspector.Session();
  session.connect();
  let found: object[] = [];
  const take = (objects?: object[]): object => {
    found = objects ?? [];
    return prototype;
  };
  Object.defineProperty(globalThis, TAKE, { value: take, configurable: true });
  try {
    // the inspector keeps what was printed by the console
    session.post('Runtime.discardConsoleEntries');
    const { result } = answerOf<inspector.Runtime.EvaluateReturnType>((done) =>
      session.post('Runtime.evaluate', { expression: `${TAKE}()` }, done),
    );
    const { objects } = answerOf<inspector.Runtime.QueryObjectsReturnType>((done) =>
      session.post('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '' }, done),
    );
    answerOf((done) =>
      session.post(
        'Runtime.callFunctionOn',
        { objectId: objects.objectId ?? '', functionDeclaration: `function () { ${TAKE}(this); }` },
        done,
      ),
    );
    return found;
  } finally {
    Reflect.deleteProperty(globalThis, TAKE);
    session.disconnect();
  }
}

/** A session answers its own thread before `post` returns. */
export function answerOf<T>(ask: (done: (error: Error | null, answer?: T) => void) => void): T {
  let answer: T | undefined;
  ask((error, given) => {
    if (error) throw error;
    answer = given;
  });
  if (answer === undefined) throw new Error('the inspector does not answer');
  return answer;
}
