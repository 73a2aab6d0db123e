/** Source code -> HTML with highlight.js's classes, for the languages a notebook of ours holds. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { escapeHtml } from './ansi.ts';

for (const [name, language] of Object.entries({ bash, javascript, json, python, typescript })) {
  hljs.registerLanguage(name, language);
}

export function highlight(code: string, language: string): string {
  return hljs.getLanguage(language) === undefined ? escapeHtml(code) : hljs.highlight(code, { language }).value;
}
