/** Which of the parts of something are asked for. */

/** Arrays are shown in parts of this many elements when nobody asks for fewer. */
export const PAGE = 1000;

export interface Page {
  filter: 'indexed' | 'named' | undefined;
  start: number;
  /** Undefined: all that there are. */
  count: number | undefined;
}
