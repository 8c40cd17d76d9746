import type { ConfigRule, ConfigValue, ConfigWhy } from '../../shared/model/config-why.ts';
import { text } from './text.ts';

/** `file:line`, or what gives a value that stands in no file. */
export function placeWords({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}

/** The same, short: the end of a path says more than its beginning. */
export function shortPlace(place: { readonly file: string; readonly line: number }): string {
  const parts = placeWords(place).split(/(?<=[/\\])/);
  return parts.length <= 3 ? parts.join('') : `…/${parts.slice(-2).join('')}`;
}

/** The rows to show: what is set, or everything, narrowed to what was typed. */
export function shownValues(values: readonly ConfigValue[], withDefaults: boolean, query: string): readonly ConfigValue[] {
  const wanted = query.trim().toLowerCase();
  return values.filter(({ keyword, value, place }) => {
    if (!withDefaults && place === undefined) return false;
    return `${keyword} ${value} ${place === undefined ? text.isDefault : placeWords(place)}`.toLowerCase().includes(wanted);
  });
}

/** All of it as text, in the form of `hawser resolve --why`. */
export function whyAsText({ host, values, rules, notes, refusal }: ConfigWhy): string {
  const lines = values.map(({ keyword, value, place }) => `${keyword} ${value}${place ? `  # ${placeWords(place)}` : ''}`);
  const head = [`# ${host}`, ...(refusal === undefined ? [] : [`# ${refusal}`]), ...notes.map((note) => `# ${note}`)];
  return `${[...head, ...lines, ...rules.map((rule) => `# ${ruleWords(rule)}`)].join('\n')}\n`;
}

function ruleWords({ file, line, text: rule, outcome, why, isFinalPass, commands }: ConfigRule): string {
  const pass = isFinalPass ? ` (${text.finalPass})` : '';
  const ran = commands.map(({ command, status }) => `; ${command}: ${text.exit(status)}`).join('');
  return `${file}:${line}: ${rule}: ${text.outcomes[outcome]}${pass}: ${why}${ran}`;
}
