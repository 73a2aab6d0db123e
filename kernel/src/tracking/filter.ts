/** MLflow's search language: `metrics.loss < 0.5 AND tags.team = 'a'`, and `metrics.loss DESC`. Pure. */
import { invalid } from './refused.ts';

type Value = string | number;
/** What a thing holds under a kind of field and a key: `metrics`, `loss`. */
export type Look = (kind: string, key: string) => Value | undefined;
type Token = { readonly word: string } | { readonly value: Value };

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*'|"[^"]*")|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.]))|(?<word>(?:`[^`]*`|[\w\-/]+)(?:\.(?:`[^`]*`|"[^"]*"|[\w\-./]+))?|[<>!]=|[=<>(),]))/giy;
const MOST = 100;

/** @throws {Refused} INVALID_PARAMETER_VALUE */
export function parseFilter(text: string): (look: Look) => boolean {
  const tokens = tokensOf(text);
  const clauses: ((look: Look) => boolean)[] = [];
  while (tokens.length > 0) {
    if (clauses.length > 0) expect(tokens, /^and$/i);
    if (clauses.length === MOST) throw invalid(`A filter has at most ${MOST} conditions`);
    clauses.push(clause(tokens));
  }
  return (look) => clauses.every((holds) => holds(look));
}

/** @throws {Refused} INVALID_PARAMETER_VALUE */
export function parseOrder(texts: readonly string[]): (a: Look, b: Look) => number {
  const orders = texts.map((text) => {
    const [, name = '', way = ''] = /^\s*(.+?)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? [];
    return { ...fieldOf(name), sign: /desc/i.test(way) ? -1 : 1 };
  });
  return (a, b) => {
    for (const { kind, key, sign } of orders) {
      const [one, other] = [a(kind, key), b(kind, key)];
      // what has no such field comes last either way
      if (one === undefined || other === undefined) {
        if (one !== other) return one === undefined ? 1 : -1;
      } else if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  };
}

function clause(tokens: Token[]): (look: Look) => boolean {
  const { kind, key } = fieldOf(wordOf(tokens.shift()));
  const operator = wordOf(tokens.shift()).toUpperCase();
  if (operator === 'IS' || operator === 'NOT') {
    const isNot = operator === 'NOT' || takes(tokens, /^not$/i);
    if (operator === 'IS') {
      expect(tokens, /^null$/i);
      return (look) => (look(kind, key) === undefined) !== isNot;
    }
    expect(tokens, /^in$/i);
    const values = listOf(tokens);
    return (look) => !values.includes(String(look(kind, key)));
  }
  if (operator === 'IN') {
    const values = listOf(tokens);
    return (look) => values.includes(String(look(kind, key)));
  }
  const wanted = valueOf(tokens.shift());
  const holds = comparison(operator, wanted);
  return (look) => {
    const found = look(kind, key);
    // Python's client adds this condition to every search, and means models that are no prompts
    if (found === undefined) return operator === '!=' && key === 'mlflow.prompt.is_prompt';
    return holds(found);
  };
}

function comparison(operator: string, wanted: Value): (found: Value) => boolean {
  const as = (found: Value): Value => (typeof wanted === 'number' ? Number(found) : String(found));
  switch (operator) {
    case '=':
      return (found) => as(found) === wanted;
    case '!=':
      return (found) => as(found) !== wanted;
    case '<':
      return (found) => as(found) < wanted;
    case '<=':
      return (found) => as(found) <= wanted;
    case '>':
      return (found) => as(found) > wanted;
    case '>=':
      return (found) => as(found) >= wanted;
    case 'LIKE':
      return (found) => isLike(String(found), String(wanted));
    case 'ILIKE':
      return (found) => isLike(String(found).toLowerCase(), String(wanted).toLowerCase());
    default:
      throw invalid(`${JSON.stringify(operator)} is no comparison`);
  }
}

/** SQL's: `%` is any text, `_` any character. By hand, since a pattern of strangers may keep a regular expression busy for ever. */
export function isLike(text: string, pattern: string): boolean {
  let [at, in_, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[in_] === '%') {
      star = in_++;
      mark = at;
    } else if (pattern[in_] === '_' || pattern[in_] === text[at]) {
      at += 1;
      in_ += 1;
    } else if (star >= 0) {
      in_ = star + 1;
      at = mark += 1;
    } else return false;
  }
  return /^%*$/.test(pattern.slice(in_));
}

const KINDS: { readonly [name: string]: string } = {
  metric: 'metrics',
  param: 'params',
  parameter: 'params',
  parameters: 'params',
  tag: 'tags',
  attribute: 'attributes',
  attr: 'attributes',
  run: 'attributes',
};

function fieldOf(name: string): { kind: string; key: string } {
  const [, first = '', second] = /^(`[^`]*`|[^.`]+)(?:\.(.+))?$/s.exec(name.trim()) ?? [];
  if (!/^[\w`]/.test(first)) throw invalid(`${JSON.stringify(name)} is no field`);
  if (second === undefined) return { kind: 'attributes', key: unquoted(first) };
  return { kind: KINDS[first.toLowerCase()] ?? first.toLowerCase(), key: unquoted(second) };
}

function unquoted(text: string): string {
  return text.replace(/^([`"])(.*)\1$/s, '$2');
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const { groups } = TOKEN.exec(text) ?? {};
    if (!groups) throw invalid(`The filter cannot be read from ${JSON.stringify(text.slice(from, from + 40))} on`);
    const { text: quoted, number, word = '' } = groups;
    if (quoted !== undefined) tokens.push({ value: quoted.slice(1, -1).replaceAll("''", "'") });
    else tokens.push(number === undefined ? { word } : { value: Number(number) });
  }
  return tokens;
}

function listOf(tokens: Token[]): string[] {
  const values: string[] = [];
  expect(tokens, /^\($/);
  do values.push(String(valueOf(tokens.shift())));
  while (takes(tokens, /^,$/));
  expect(tokens, /^\)$/);
  return values;
}

function takes(tokens: Token[], pattern: RegExp): boolean {
  const [next] = tokens;
  const isIt = next !== undefined && 'word' in next && pattern.test(next.word);
  if (isIt) tokens.shift();
  return isIt;
}

function expect(tokens: Token[], pattern: RegExp): void {
  if (!takes(tokens, pattern)) throw invalid('The filter is no list of conditions joined by AND');
}

function wordOf(token: Token | undefined): string {
  if (token === undefined || !('word' in token)) throw invalid('The filter lacks a field or a comparison');
  return token.word;
}

function valueOf(token: Token | undefined): Value {
  if (token === undefined || !('value' in token))
    throw invalid('The filter lacks a value: a number, or a text in quotes');
  return token.value;
}
