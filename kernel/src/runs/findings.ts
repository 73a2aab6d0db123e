/** Findings of a run as the store has them. What is no number in JSON is its name there. Pure. */
import type { Evidence, Severity, Confidence } from '../doctor/finding.ts';
import type { FindingSeries } from '../mime.ts';
import type { StoredFinding } from './stored.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
const CONFIDENCES: readonly Confidence[] = ['high', 'medium', 'low'];
const AXES: readonly FindingSeries['by'][] = ['step', 'epoch', 'layer', 'class'];
/** What a file may bring: findings, letters of a text, things in a list. */
const MOST_FINDINGS = 200;
const LONGEST = 2000;
const MOST = 64;

type Fields = { readonly [name: string]: unknown };

export function textOf(findings: readonly StoredFinding[]): string {
  return JSON.stringify(forJson(findings));
}

/** For JSON: infinities and NaN by their names. */
export function forJson(findings: readonly StoredFinding[]): unknown {
  return JSON.parse(
    JSON.stringify(findings, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ),
  );
}

/** Whoever gave us the file may have written anything. */
export function findingsIn(json: string): StoredFinding[] {
  const found = parsed(json);
  return Array.isArray(found) ? found.slice(0, MOST_FINDINGS).flatMap(findingIn) : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // none were kept, or they are not written by us
    return undefined;
  }
}

function findingIn(value: unknown): StoredFinding[] {
  const { symptom, severity, confidence, layer, text, evidence, series, tries, experiment, where } = fieldsOf(value);
  const [how, sure] = [SEVERITIES.find((one) => one === severity), CONFIDENCES.find((one) => one === confidence)];
  if (!isName(symptom) || !how || !sure || typeof text !== 'string') return [];
  const drawn = seriesIn(series);
  const place = placeIn(where);
  return [
    {
      symptom,
      severity: how,
      confidence: sure,
      ...(typeof layer === 'string' && { layer: layer.slice(0, LONGEST) }),
      text: text.slice(0, LONGEST),
      evidence: evidenceIn(evidence),
      ...(drawn && { series: drawn }),
      tries: listIn(tries).flatMap((one) => (typeof one === 'string' ? one.slice(0, LONGEST) : [])),
      ...(isName(experiment) && { experiment }),
      ...(place && { where: place }),
    },
  ];
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z-]{1,60}$/.test(value);
}

function evidenceIn(value: unknown): Evidence {
  const entries = Object.entries(fieldsOf(value)).slice(0, MOST);
  return Object.fromEntries(
    entries.flatMap(([name, one]): [string, number | string][] => {
      if (typeof one === 'number') return [[name, one]];
      if (typeof one !== 'string') return [];
      return [[name, NOT_FINITE.includes(one) ? Number(one) : one.slice(0, LONGEST)]];
    }),
  );
}

const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'];

function seriesIn(value: unknown): FindingSeries | undefined {
  const { by, lines } = fieldsOf(value);
  const axis = AXES.find((one) => one === by);
  const known = listIn(lines).flatMap((line) => {
    const { name, values } = fieldsOf(line);
    return typeof name === 'string' ? [{ name: name.slice(0, LONGEST), values: listIn(values).map(Number) }] : [];
  });
  return axis && known.length > 0 ? { by: axis, lines: known } : undefined;
}

function placeIn(value: unknown): StoredFinding['where'] {
  const { url, line, column } = fieldsOf(value);
  if (typeof url !== 'string' || !Number.isSafeInteger(line) || !Number.isSafeInteger(column)) return undefined;
  return { url: url.slice(0, LONGEST), line: Number(line), column: Number(column) };
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
