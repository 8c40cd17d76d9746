import { HostSettings } from '../../shared/model/bookmark.ts';
import { settingFields, type SettingField, type SettingName } from './setting-fields.ts';
import { text } from './text.ts';

/** What stands in the fields; an empty text means "not set here", a switch says `on` or `off`. */
export type FormValues = Readonly<Partial<Record<SettingName, string>>>;
export type FormProblems = Readonly<Partial<Record<SettingName | 'name' | 'host', string>>>;

const words = text.form.problems;

export function valuesOf(settings: HostSettings): FormValues {
  const values: Partial<Record<SettingName, string>> = {};
  for (const { name } of settingFields) {
    const value = settings[name];
    if (value === undefined) continue;
    values[name] = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
  }
  return values;
}

/** The settings that the fields say, or a sentence for each field that can't be taken. */
export function settingsOf(values: FormValues): { readonly settings: HostSettings; readonly problems: FormProblems } {
  const raw: Record<string, unknown> = {};
  const problems: Partial<Record<SettingName, string>> = {};
  for (const field of settingFields) {
    const typed = (values[field.name] ?? '').trim();
    if (typed === '') continue;
    const problem = problemOf(field, typed);
    if (problem !== undefined) problems[field.name] = problem;
    else raw[field.name] = valueOf(field, typed);
  }
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
  return field.kind === 'switch' ? typed === 'on' : typed;
}

function problemOf(field: SettingField, typed: string): string | undefined {
  if (field.kind === 'text') return typed.length > field.most ? words.tooLong(field.most) : undefined;
  if (field.kind !== 'number') return undefined;
  const value = Number(typed);
  if (/^\d+$/.test(typed) && value >= field.least && value <= field.most) return undefined;
  return field.name === 'port' ? words.port : words.number(field.least, field.most);
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
  if (field.kind === 'choice') return field.choices[String(value)] ?? String(value);
  return String(value);
}
