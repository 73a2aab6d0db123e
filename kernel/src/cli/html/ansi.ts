/** Text with terminal colours -> HTML. Only colours and weights survive; every other control sequence is dropped. */

interface Style {
  foreground: string | null;
  background: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

const PLAIN: Style = { foreground: null, background: null, bold: false, dim: false, italic: false, underline: false };
const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** Escaped HTML; colours are classes (`fg-red`) or, for 24-bit and 256-colour text, inline `rgb()`. */
export function ansiToHtml(text: string): string {
  let style = PLAIN;
  let html = '';
  // Odd pieces are the parameters of a colour sequence.
  overwritten(text)
    .split(/\u001B\[([\d;]*)m/)
    .forEach((piece, index) => {
      if (index % 2 === 1) style = restyle(style, piece);
      else html += span(style, withoutControls(piece));
    });
  return html;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A carriage return goes back to the start of its line, so what came before it there is gone. */
function overwritten(text: string): string {
  return text.replace(/\r+\n/g, '\n').replace(/^.*\r(?=.)/gm, '');
}

function withoutControls(text: string): string {
  return text.replace(/\u001B\[[\d;?]*[A-Za-z]|\u001B\][^\u0007]*\u0007|[\u0000-\u0008\u000B-\u001F]/g, '');
}

function span(style: Style, text: string): string {
  if (text === '') return '';
  const classes = [
    style.foreground?.startsWith('fg-') ? style.foreground : '',
    style.background?.startsWith('bg-') ? style.background : '',
    ...(['bold', 'dim', 'italic', 'underline'] as const).map((name) => (style[name] ? `ansi-${name}` : '')),
  ].filter(Boolean);
  const inline = [
    style.foreground?.startsWith('rgb') ? `color:${style.foreground}` : '',
    style.background?.startsWith('rgb') ? `background:${style.background}` : '',
  ].filter(Boolean);
  if (classes.length === 0 && inline.length === 0) return escapeHtml(text);
  const attributes = [
    classes.length > 0 ? ` class="${classes.join(' ')}"` : '',
    inline.length > 0 ? ` style="${inline.join(';')}"` : '',
  ];
  return `<span${attributes.join('')}>${escapeHtml(text)}</span>`;
}

/** One "select graphic rendition" sequence (ECMA-48, 8.3.117). */
function restyle(before: Style, parameters: string): Style {
  const style = { ...before };
  const codes = parameters.split(';').map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, length] = extended(codes.slice(at + 1));
      if (code === 38) style.foreground = colour;
      else style.background = colour;
      at += length;
    } else Object.assign(style, change(code));
  }
  return style;
}

function change(code: number): Partial<Style> {
  if (code === 0) return PLAIN;
  if (code === 1) return { bold: true };
  if (code === 2) return { dim: true };
  if (code === 3) return { italic: true };
  if (code === 4) return { underline: true };
  if (code === 22) return { bold: false, dim: false };
  if (code === 23) return { italic: false };
  if (code === 24) return { underline: false };
  if (code === 39) return { foreground: null };
  if (code === 49) return { background: null };
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { foreground: `fg-${NAMES[code % 10]}` };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { background: `bg-${NAMES[code % 10]}` };
  return {};
}

/** `5;N` of the 256-colour table or `2;R;G;B`, and how many codes that took. */
function extended([kind, ...codes]: number[]): [colour: string | null, length: number] {
  if (kind === 2) return [rgb(codes.slice(0, 3)), 4];
  if (kind === 5) return [indexed(codes[0] ?? 0), 2];
  return [null, 0];
}

function indexed(index: number): string {
  if (index < 16) return `fg-${NAMES[index % 8]}`;
  if (index >= 232) return rgb(Array<number>(3).fill(8 + (index - 232) * 10));
  const cube = index - 16;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  return rgb([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
}

function rgb(channels: number[]): string {
  return `rgb(${channels.map((channel) => Math.min(255, Math.max(0, Math.trunc(channel) || 0))).join(' ')})`;
}
