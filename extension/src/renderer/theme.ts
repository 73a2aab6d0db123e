/**
 * The colour theme of the page around us: of VS Code, which gives every notebook output variables and body classes; or
 * of JupyterLab, by its variables; or, where there is neither, the system's.
 */
import type { Config } from 'vega-lite';

export interface Theme {
  dark: boolean;
  highContrast: boolean;
  foreground: string;
  background: string;
  /** Axis titles and tick labels. */
  muted: string;
  grid: string;
  /** One colour a series, each at least 3:1 against the background. */
  series: string[];
  font: string;
}

type Rgb = [red: number, green: number, blue: number];

export function readTheme(): Theme {
  const classes = document.body.classList;
  const highContrastLight = classes.contains('vscode-high-contrast-light');
  const highContrast =
    highContrastLight || classes.contains('vscode-high-contrast') || matchMedia('(forced-colors: active)').matches;
  const style = getComputedStyle(document.body);
  const read = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(`--${name}`).trim()).find((value) => value !== '') ?? '';

  const ours = classes.contains('vscode-dark') || (classes.contains('vscode-high-contrast') && !highContrastLight);
  const background = rgb(
    read('vscode-notebook-editorBackground', 'vscode-editor-background', 'jp-layout-color0'),
    ours ? '#1f1f1f' : '#ffffff',
  );
  const dark = ours || luminance(background) < 0.2;
  const foreground = rgb(
    read('vscode-foreground', 'vscode-editor-foreground', 'jp-ui-font-color1'),
    dark ? '#cccccc' : '#3b3b3b',
    background,
  );
  const border = rgb(read('vscode-contrastBorder'), dark ? '#6fc3df' : '#0f4a85', background);
  return {
    dark,
    highContrast,
    foreground: hex(foreground),
    background: hex(background),
    muted: hex(highContrast ? foreground : readable(mix(foreground, background, 0.25), background, 4.5)),
    grid: hex(highContrast ? mix(border, background, 0.6) : mix(foreground, background, 0.87)),
    series: SERIES.map(([name, onDark, onLight]) =>
      hex(
        readable(
          rgb(read(`vscode-charts-${name}`), dark ? onDark : onLight, background),
          background,
          highContrast ? 4.5 : 3,
        ),
      ),
    ),
    font: read('vscode-font-family', 'jp-ui-font-family') || 'system-ui, sans-serif',
  };
}

/** The theme for a chart that brings its own background: text must be read on that one, not on the editor's. */
export function themeOn(own: string, theme: Theme): Theme {
  const background = rgb(own, theme.background);
  const dark = luminance(background) < 0.2;
  if (dark === theme.dark) return theme;
  const foreground = rgb(dark ? '#cccccc' : '#3b3b3b', '#888888');
  return {
    ...theme,
    dark,
    foreground: hex(foreground),
    background: hex(background),
    muted: hex(readable(mix(foreground, background, 0.25), background, 4.5)),
    grid: hex(mix(foreground, background, 0.87)),
    series: theme.series.map((colour) => hex(readable(rgb(colour, colour), background, 3))),
  };
}

/** Calls `changed` when the colours did; returns how to stop. */
export function onThemeChange(changed: (theme: Theme) => void): () => void {
  let last = JSON.stringify(readTheme());
  const observer = new MutationObserver(() => {
    const theme = readTheme();
    const next = JSON.stringify(theme);
    if (next === last) return;
    last = next;
    changed(theme);
  });
  observer.observe(document.body, { attributes: true });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  return () => observer.disconnect();
}

/** The theme as Vega-Lite's defaults. */
export function vegaConfig(theme: Theme): Config {
  const { foreground, muted, grid, series, font, highContrast } = theme;
  const width = highContrast ? 2.5 : 2;
  return {
    background: 'transparent',
    font,
    padding: 4,
    view: { stroke: highContrast ? foreground : 'transparent', continuousHeight: 200, continuousWidth: 300 },
    axis: {
      domainColor: highContrast ? foreground : grid,
      domainWidth: 1,
      gridColor: grid,
      gridWidth: 1,
      labelColor: muted,
      labelFontSize: 11,
      labelPadding: 5,
      tickColor: highContrast ? foreground : grid,
      ticks: highContrast,
      titleColor: muted,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      titlePadding: 8,
    },
    axisQuantitative: { tickCount: 5 },
    legend: {
      labelColor: foreground,
      labelFontSize: 11,
      titleColor: muted,
      titleFontSize: 11,
      titleFontWeight: 'normal',
    },
    header: { labelColor: foreground, titleColor: muted },
    title: { color: foreground, subtitleColor: muted, fontSize: 12, fontWeight: 600, anchor: 'start', offset: 8 },
    mark: { color: series[0] ?? foreground },
    line: { strokeWidth: width, strokeCap: highContrast ? 'butt' : 'round', strokeJoin: 'round' },
    trail: { color: series[0] ?? foreground },
    rule: { color: muted },
    text: { color: foreground },
    point: { filled: true, size: highContrast ? 60 : 40 },
    range: {
      category: series,
      heatmap: { scheme: theme.dark ? 'viridis' : 'yellowgreenblue' },
      ramp: { scheme: theme.dark ? 'viridis' : 'blues' },
    },
  };
}

/** VS Code's chart colours, in the order series take them, with the values of its default themes. */
const SERIES: [name: string, onDark: string, onLight: string][] = [
  ['blue', '#59a4f9', '#0063d3'],
  ['orange', '#d18616', '#b85c00'],
  ['green', '#89d185', '#388a34'],
  ['purple', '#b180d7', '#652d90'],
  ['red', '#f14c4c', '#e51400'],
  ['yellow', '#cca700', '#bf8803'],
];

const canvas = document.createElement('canvas');
canvas.width = canvas.height = 1;
const pen = canvas.getContext('2d', { willReadFrequently: true });

/** Any CSS colour as it looks on `under`. */
function rgb(css: string, fallback: string, under: Rgb = [128, 128, 128]): Rgb {
  if (pen === null) return under;
  pen.globalCompositeOperation = 'source-over';
  pen.fillStyle = hex(under);
  pen.fillRect(0, 0, 1, 1);
  // A colour that cannot be read leaves fillStyle as it was.
  pen.fillStyle = fallback;
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2): number => from[index] + (to[index] - from[index]) * share;
  return [at(0), at(1), at(2)];
}

/** `colour`, moved towards black or white until it has `ratio` against `background`. */
function readable(colour: Rgb, background: Rgb, ratio: number): Rgb {
  const towards: Rgb = luminance(background) < 0.2 ? [255, 255, 255] : [0, 0, 0];
  let result = colour;
  for (let step = 1; step <= 10 && contrast(result, background) < ratio; step++) {
    result = mix(colour, towards, step / 10);
  }
  return result;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: Rgb, b: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
