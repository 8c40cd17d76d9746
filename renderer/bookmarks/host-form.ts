import { HostSettings, type HostOption } from '../../shared/model/bookmark.ts';
import { endOfDay } from '../../shared/model/legacy-exception.ts';
import { formatOutgoingProxy, parseOutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import type { Inherited } from './inherited.ts';
import { settingFields, type SettingField, type SettingName } from './setting-fields.ts';
import { text } from './text.ts';

/** What stands in the fields; an empty text means "not set here", a switch says `on` or `off`. */
export type FormValues = Readonly<Partial<Record<SettingName | 'foreignCommands', string>>>;
export type FormProblems = Readonly<Partial<Record<SettingName | 'name' | 'host', string>>>;

const words = text.form.problems;

export function valuesOf(settings: HostSettings): FormValues {
  const values: Partial<Record<keyof FormValues, string>> = {};
  for (const { name } of settingFields) {
    const value = settings[name];
    if (value !== undefined) values[name] = typeof value === 'boolean' ? (value ? 'on' : 'off') : typedOf(value);
  }
  if (settings.foreignCommands === true) values.foreignCommands = 'on';
  return values;
}

/** The values after one was typed: a command that the user wrote himself is his own. */
export function withValue(values: FormValues, name: SettingName, value: string): FormValues {
  const { foreignCommands, ...own } = values;
  const isForeign = foreignCommands !== undefined && (name !== 'proxyCommand' || value === values.proxyCommand);
  return { ...own, ...(isForeign && { foreignCommands }), [name]: value };
}

function typedOf(value: Exclude<HostSettings[SettingName], boolean | undefined>): string {
  if (typeof value !== 'object') return value === 'none' ? 'none' : String(value);
  if (!('kind' in value)) return value.map((option) => `${option.keyword} ${option.value}`).join('\n');
  return formatOutgoingProxy(value);
}

/** The settings that the fields say, or a sentence for each field that can't be taken. */
export function settingsOf(
  values: FormValues,
  now = Date.now(),
): { readonly settings: HostSettings; readonly problems: FormProblems } {
  const raw: Record<string, unknown> = {};
  const problems: Partial<Record<SettingName, string>> = {};
  for (const field of settingFields) {
    const typed = (values[field.name] ?? '').trim();
    if (typed === '') continue;
    const problem = problemOf(field, typed, now);
    if (problem !== undefined) problems[field.name] = problem;
    else raw[field.name] = valueOf(field, typed);
  }
  Object.assign(problems, legacyProblems(values));
  if (values.foreignCommands === 'on' && raw['proxyCommand'] !== undefined) raw['foreignCommands'] = true;
  const parsed = HostSettings.safeParse(raw);
  if (parsed.success) return { settings: parsed.data, problems };
  // The model has the last word; whatever it refuses that the rules above let through is still told at its field.
  for (const issue of parsed.error.issues) {
    const name = settingFields.find((field) => field.name === issue.path[0])?.name;
    if (name !== undefined) problems[name] ??= words.invalid;
  }
  return { settings: {}, problems };
}

function valueOf(field: SettingField, typed: string): unknown {
  if (field.kind === 'number') return Number(typed);
  if (field.kind === 'proxy') return parseOutgoingProxy(typed);
  if (field.kind === 'options') return optionLines(typed).map(optionOf);
  return field.kind === 'switch' ? typed === 'on' : typed;
}

function optionLines(typed: string): readonly string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** As ssh_config and `-o` have it: blanks or one `=` between. */
function optionOf(line: string): HostOption | undefined {
  const [, keyword, value] = /^([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(\S.*)$/.exec(line) ?? [];
  return keyword === undefined || value === undefined ? undefined : { keyword, value };
}

/** SE-19: leave for old algorithms is given for a reason and for a time. */
function legacyProblems(values: FormValues): FormProblems {
  if (values.allowLegacy !== 'on') return {};
  const isMissing = (name: SettingName): boolean => (values[name] ?? '').trim() === '';
  return {
    ...(isMissing('legacyReason') && { legacyReason: words.legacyReason }),
    ...(isMissing('legacyUntil') && { legacyUntil: words.legacyUntil }),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

function problemOf(field: SettingField, typed: string, now: number): string | undefined {
  if ('most' in field && field.kind !== 'number' && typed.length > field.most) return words.tooLong(field.most);
  if (field.kind === 'date') {
    const end = endOfDay(typed);
    // A day that is past is kept: it says that the leave has ended.
    return end === undefined || end > now + (field.mostDays + 1) * dayMs ? words.day(field.mostDays) : undefined;
  }
  if (field.kind === 'text' || field.kind === 'algorithms') return /[\n\r]/.test(typed) ? words.lineBreak : undefined;
  if (field.kind === 'proxy') return parseOutgoingProxy(typed) === undefined ? words.proxy : undefined;
  if (field.kind === 'options') {
    const wrong = optionLines(typed).find((line) => optionOf(line) === undefined);
    return wrong === undefined ? undefined : words.option(wrong);
  }
  if (field.kind !== 'number') return undefined;
  const value = Number(typed);
  if (/^\d+$/.test(typed) && value >= field.least && value <= field.most) return undefined;
  return field.name === 'port' ? words.port : words.number(field.least, field.most);
}

/** Whether old algorithms are among the usual ones, by the form or the folders above. */
export function allowsLegacyIn(values: FormValues, inherited: Pick<Inherited, 'settings'>): boolean {
  const own = values.allowLegacy ?? '';
  return own === '' ? inherited.settings.allowLegacy === true : own === 'on';
}

/** Sentences for name and host. */
export function placeProblems(name: string, host: string | undefined): FormProblems {
  const problems: Partial<Record<'name' | 'host', string>> = {};
  if (name.trim() === '') problems.name = words.required(text.form.name);
  else if (name.trim().length > 200) problems.name = words.tooLong(200);
  if (host === undefined) return problems;
  if (host.trim() === '') problems.host = words.required(text.form.host);
  else if (/\s/.test(host.trim())) problems.host = words.blank;
  else if (host.trim().length > 255) problems.host = words.tooLong(255);
  return problems;
}

/** What an inherited value looks like in words. */
export function inheritedWords(field: SettingField, value: HostSettings[SettingName]): string {
  if (typeof value === 'boolean') return value ? text.form.on : text.form.off;
  if (value === undefined) return '';
  if (field.kind === 'choice') return field.choices[typedOf(value)] ?? typedOf(value);
  return typedOf(value);
}
