/** All that is told and is no error, from English to Chinese. */
import { DATA_REASONS } from './data-reasons.ts';
import { MODEL_REASONS } from './model-reasons.ts';
import { RUNNING_REASONS } from './running-reasons.ts';
import { VALUE_REASONS } from './value-reasons.ts';
import { ANSWERS } from './answers.ts';
import { ATTACKS } from './attacks.ts';
import { COMMAND_LINE } from './command-line.ts';
import { EXPLANATIONS } from './explanations.ts';
import { FINDINGS } from './findings.ts';
import { FOOTPRINTS } from './footprints.ts';
import { INSPECTED_DATA } from './inspected-data.ts';
import { INSPECTIONS } from './inspections.ts';
import { LOOKS } from './looks.ts';
import { METHODS } from './methods.ts';
import { MONITORING } from './monitoring.ts';
import { NUMBERS } from './numbers.ts';
import { SHAPES } from './shapes.ts';
import { PORTRAITS } from './portraits.ts';
import { RUNS } from './runs.ts';
import { SUPPLY } from './supply.ts';
import { SERVICES } from './services.ts';
import { REGISTRY } from './registry.ts';
import { OPTIMISED } from './optimised.ts';
import { TRAININGS } from './trainings.ts';

export const SENTENCES = {
  ...DATA_REASONS,
  ...MODEL_REASONS,
  ...RUNNING_REASONS,
  ...VALUE_REASONS,
  ...ANSWERS,
  ...ATTACKS,
  ...COMMAND_LINE,
  ...EXPLANATIONS,
  ...FINDINGS,
  ...FOOTPRINTS,
  ...INSPECTED_DATA,
  ...INSPECTIONS,
  ...LOOKS,
  ...METHODS,
  ...MONITORING,
  ...NUMBERS,
  ...SHAPES,
  ...PORTRAITS,
  ...RUNS,
  ...SUPPLY,
  ...SERVICES,
  ...REGISTRY,
  ...OPTIMISED,
  ...TRAININGS,
};
