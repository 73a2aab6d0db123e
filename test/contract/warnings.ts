/**
 * What the tests of a suite are warned of, in place of the terminal: called in `describe`, it gives a list that is empty when
 * each test begins.
 */
export function warnings(): readonly string[] {
  const warned: string[] = [];
  const { warn } = console;
  beforeEach(() => {
    warned.length = 0;
    console.warn = (text: string) => warned.push(text);
  });
  afterEach(() => {
    console.warn = warn;
  });
  return warned;
}
