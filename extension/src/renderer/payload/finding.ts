/** What may be wrong with a training, checked. Pure. */
import type { ExperimentOutcome, FindingSeries, TrainingFinding } from 'limpid/mime';
import { fields, list, oneOf, text, whole } from './read.ts';

const SEVERITIES = ['error', 'warning', 'note'] as const;
const CONFIDENCES = ['high', 'medium'] as const;
const EXPERIMENTS = ['overfitOneBatch', 'learningRateRangeTest', 'permuteLabels', 'ablateInput'] as const;
const OUTCOMES = ['waiting', 'running', 'confirmed', 'refuted', 'failed'] as const;
const AXES = ['step', 'epoch', 'layer', 'class'] as const;
const MOST_FINDINGS = 20;
/** Lines of a small picture, and values of each. */
const MOST_LINES = 4;
const MOST_VALUES = 64;

export function parseFindings(value: unknown, path: string): TrainingFinding[] {
  return list(value ?? [], path, MOST_FINDINGS, parseFinding);
}

function parseFinding(value: unknown, path: string): TrainingFinding {
  const finding = fields(value, path);
  const { layer, where, place, series, experiment, outcome } = finding;
  return {
    symptom: text(finding['symptom'], `${path}.symptom`, 100),
    severity: oneOf(finding['severity'], `${path}.severity`, SEVERITIES),
    confidence: oneOf(finding['confidence'], `${path}.confidence`, CONFIDENCES),
    ...(layer !== undefined && { layer: text(layer, `${path}.layer`, 200) }),
    text: text(finding['text'], `${path}.text`, 2000),
    tries: list(finding['tries'], `${path}.tries`, 10, (one, at) => text(one, at, 500)),
    ...(where !== undefined && { where: text(where, `${path}.where`, 500) }),
    ...(place !== undefined && { place: parsePlace(place, `${path}.place`) }),
    ...(series !== undefined && { series: parseSeries(series, `${path}.series`) }),
    ...(experiment !== undefined && { experiment: oneOf(experiment, `${path}.experiment`, EXPERIMENTS) }),
    ...(outcome !== undefined && { outcome: parseOutcome(outcome, `${path}.outcome`) }),
  };
}

function parsePlace(value: unknown, path: string): NonNullable<TrainingFinding['place']> {
  const { cell, line } = fields(value, path);
  return { cell: whole(cell, `${path}.cell`), line: whole(line, `${path}.line`) };
}

function parseOutcome(value: unknown, path: string): ExperimentOutcome {
  const { state, text: said, series } = fields(value, path);
  return {
    state: oneOf(state, `${path}.state`, OUTCOMES),
    text: text(said, `${path}.text`, 2000),
    ...(series !== undefined && { series: parseSeries(series, `${path}.series`) }),
  };
}

function parseSeries(value: unknown, path: string): FindingSeries {
  const { by, lines } = fields(value, path);
  return {
    by: oneOf(by, `${path}.by`, AXES),
    lines: list(lines, `${path}.lines`, MOST_LINES, (line, at) => {
      const { name, values } = fields(line, at);
      return { name: text(name, `${at}.name`, 100), values: list(values, `${at}.values`, MOST_VALUES, valueOf) };
    }),
  };
}

/** JSON has no NaN: what is no number there is null. */
function valueOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
