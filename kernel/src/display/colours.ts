/**
 * Colours that colour-blind people tell apart and that show on white and on dark backgrounds alike (after Okabe & Ito,
 * "Color Universal Design", 2008, with the blue and the yellow moved to middle lightness).
 */

/** Curves and bars, in this order. */
export const SERIES_COLOURS = ['#2b83c6', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#8c6bd1'] as const;

/** Lines and letters of pictures that cannot know their background. */
export const NEUTRAL = '#7c7c7c';

export type Rgb = readonly [red: number, green: number, blue: number];

/** What speaks for a class, and what speaks against it. */
export const FOR: Rgb = [255, 112, 40];
export const AGAINST: Rgb = [64, 156, 255];
