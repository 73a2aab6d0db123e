/** JSON of a stranger: its size and depth are known before it is parsed. */
import { parseJson, type Json } from '../../models/json.ts';
import { say } from '../../say.ts';
import { finding, type ScanFinding } from './finding.ts';

/** Keras nests a few objects for each model within a model. */
const DEEPEST = 100;
const LARGEST = 1 << 28;

export function readJson(text: string, where: string): { json: Json; findings: ScanFinding[] } {
  const refused = (found: ScanFinding) => ({ json: null, findings: [found] });
  if (text.length > LARGEST)
    return refused(finding('size', where, say('It has {count} characters.', { count: text.length })));
  const depth = depthOf(text);
  if (depth > DEEPEST)
    return refused(finding('depth', where, say('Its lists and objects lie {depth} deep.', { depth })));
  try {
    return { json: parseJson(text), findings: [] };
  } catch {
    return refused(finding('unreadable', where, say('It is no JSON.')));
  }
}

/** How deep lists and objects lie in each other, whatever is between them. */
export function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
      continue;
    }
    if (code === QUOTE) inString = true;
    // [ and {, ] and } differ in one bit
    else if ((code | 32) === OPEN) deepest = Math.max(deepest, (depth += 1));
    else if ((code | 32) === CLOSE) depth -= 1;
  }
  return deepest;
}

const [BACKSLASH, QUOTE, OPEN, CLOSE] = ['\\', '"', '{', '}'].map((character) => character.charCodeAt(0));
