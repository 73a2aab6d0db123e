/** What `counterfactuals` returns: numbers to go on with, and a picture when it is the value of a cell. */
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { Cost } from '../method.ts';
import type { Prediction } from '../prediction.ts';
import type { Range } from './columns.ts';
import { bundleOf } from './counterfactuals-picture.ts';

export type SearchName = 'gradient' | 'genetic' | 'random';

export interface Change {
  /** Index of the column, or of the value in row-major order. */
  readonly column: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A sample that the model answers otherwise. */
export interface Counterfactual {
  /** Row-major, of the sample's shape. */
  readonly values: Float32Array;
  readonly prediction: Prediction;
  /** Columns that are not the sample's, in order. */
  readonly changes: readonly Change[];
  /** Sum of all changes, each in units of its scale; another column of a group counts 1. */
  readonly distance: number;
}

export interface CounterfactualFacts {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Of the sample, without batch dimension. */
  readonly shape: readonly number[];
  /** The sample, row-major. */
  readonly values: Float32Array;
  readonly prediction: Prediction;
  /** The class that was wanted; undefined of a regression. */
  readonly target: number | undefined;
  /** The range that was wanted of a regression. */
  readonly range: Range | undefined;
  /** What was wanted, in words. */
  readonly goal: string;
  /** Nearest first; as many as asked for, or fewer, or none. */
  readonly found: readonly Counterfactual[];
  /** Where none was found: the sample that lacks least of the answer. */
  readonly nearest: Counterfactual | undefined;
  /** How many were asked for. */
  readonly asked: number;
  /** The searches that were made. */
  readonly searches: readonly SearchName[];
  readonly cost: Cost;
}

export class Counterfactuals implements Displayable, CounterfactualFacts {
  readonly columns: readonly string[];
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly prediction: Prediction;
  readonly target: number | undefined;
  readonly range: Range | undefined;
  readonly goal: string;
  readonly found: readonly Counterfactual[];
  readonly nearest: Counterfactual | undefined;
  readonly asked: number;
  readonly searches: readonly SearchName[];
  readonly cost: Cost;

  constructor(facts: CounterfactualFacts) {
    this.columns = facts.columns;
    this.shape = facts.shape;
    this.values = facts.values;
    this.prediction = facts.prediction;
    this.target = facts.target;
    this.range = facts.range;
    this.goal = facts.goal;
    this.found = facts.found;
    this.nearest = facts.nearest;
    this.asked = facts.asked;
    this.searches = facts.searches;
    this.cost = facts.cost;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return bundleOf(this);
  }
}
