import { defaultSettings, type Settings } from '../../shared/model/settings.ts';
import { text } from './text.ts';

export type GroupName = keyof typeof text.groups;

/** How one setting is shown and changed. Bounds are those of the model. */
export type SettingEntry = { readonly name: keyof Settings; readonly group: GroupName } & (
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly step: number }
  | { readonly kind: 'text'; readonly most: number }
  | { readonly kind: 'clipboardHosts' | 'commandHosts' }
  | { readonly kind: 'keybindings' | 'scheme' | 'schemes' | 'scrollback' | 'systemWay' | 'font' }
);

const { choices } = text;

/** Chosen where they act: the encoding of a host's file names in the menu of its files. */
export const chosenElsewhere: readonly (keyof Settings)[] = ['fileNameEncodings', 'keyHintHosts', 'legacyHosts', 'uploadFolders'];

export const settingList: readonly SettingEntry[] = [
  { name: 'theme', group: 'look', kind: 'choice', choices: choices.theme },
  { name: 'terminalFontFamily', group: 'terminal', kind: 'font' },
  { name: 'terminalFontSize', group: 'terminal', kind: 'number', least: 6, most: 40, step: 1 },
  { name: 'terminalLineHeight', group: 'terminal', kind: 'number', least: 1, most: 2, step: 0.05 },
  { name: 'terminalLigatures', group: 'terminal', kind: 'switch' },
  { name: 'cursorStyle', group: 'terminal', kind: 'choice', choices: choices.cursorStyle },
  { name: 'cursorBlink', group: 'terminal', kind: 'switch' },
  { name: 'scrollbackLines', group: 'terminal', kind: 'number', least: 0, most: 200_000, step: 1000 },
  { name: 'bellStyle', group: 'terminal', kind: 'choice', choices: choices.bellStyle },
  { name: 'colourScheme', group: 'terminal', kind: 'scheme' },
  { name: 'colourSchemes', group: 'terminal', kind: 'schemes' },
  { name: 'terminalType', group: 'terminal', kind: 'text', most: 64 },
  { name: 'backspaceKey', group: 'terminal', kind: 'choice', choices: choices.backspaceKey },
  { name: 'optionIsMeta', group: 'terminal', kind: 'switch' },
  { name: 'typedEscapes', group: 'terminal', kind: 'switch' },
  { name: 'gpuRendering', group: 'terminal', kind: 'choice', choices: choices.gpuRendering },
  { name: 'graphemeClusters', group: 'terminal', kind: 'switch' },
  { name: 'screenReaderMode', group: 'terminal', kind: 'switch' },
  { name: 'sessionLogFolder', group: 'logs', kind: 'text', most: 2000 },
  { name: 'sessionLogName', group: 'logs', kind: 'text', most: 300 },
  { name: 'sessionLogMegabytes', group: 'logs', kind: 'number', least: 0, most: 100_000, step: 10 },
  { name: 'sessionLogFiles', group: 'logs', kind: 'number', least: 1, most: 1000, step: 1 },
  { name: 'recordingMegabytes', group: 'logs', kind: 'number', least: 0, most: 100_000, step: 100 },
  { name: 'copyOnSelect', group: 'clipboard', kind: 'switch' },
  { name: 'rightClick', group: 'clipboard', kind: 'choice', choices: choices.rightClick },
  { name: 'middleClickPaste', group: 'clipboard', kind: 'switch' },
  { name: 'pasteGuard', group: 'clipboard', kind: 'switch' },
  { name: 'clipboardWriteHosts', group: 'clipboard', kind: 'clipboardHosts' },
  { name: 'serverAliveIntervalSeconds', group: 'connections', kind: 'number', least: 0, most: 86_400, step: 5 },
  { name: 'serverAliveCountMax', group: 'connections', kind: 'number', least: 1, most: 1000, step: 1 },
  { name: 'lingerSeconds', group: 'connections', kind: 'number', least: 0, most: 86_400, step: 5 },
  { name: 'autoReconnect', group: 'connections', kind: 'switch' },
  { name: 'vaultLockMinutes', group: 'connections', kind: 'number', least: 0, most: 10_080, step: 5 },
  { name: 'rotateKeysAfterDays', group: 'connections', kind: 'number', least: 0, most: 36_500, step: 30 },
  { name: 'unusedKeysAfterDays', group: 'connections', kind: 'number', least: 0, most: 36_500, step: 30 },
  { name: 'transferJobs', group: 'files', kind: 'number', least: 1, most: 20, step: 1 },
  { name: 'transferRateLimitKilobytes', group: 'files', kind: 'number', least: 0, most: 100_000_000, step: 1000 },
  { name: 'editorCommand', group: 'files', kind: 'text', most: 2000 },
  { name: 'fileOpens', group: 'files', kind: 'choice', choices: choices.fileOpens },
  { name: 'fileCommandHosts', group: 'files', kind: 'commandHosts' },
  { name: 'tabSwitchOrder', group: 'window', kind: 'choice', choices: choices.tabSwitchOrder },
  { name: 'confirmCloseWithOpenSession', group: 'window', kind: 'switch' },
  { name: 'restoreTabs', group: 'window', kind: 'switch' },
  { name: 'restoreScrollback', group: 'window', kind: 'scrollback' },
  { name: 'programLockMinutes', group: 'window', kind: 'number', least: 0, most: 10_080, step: 5 },
  { name: 'systemUnlocksProgram', group: 'window', kind: 'systemWay' },
  { name: 'keybindings', group: 'keys', kind: 'keybindings' },
];

/** The settings whose words hold every word of the query. */
export function searchSettings(query: string): readonly SettingEntry[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return settingList.filter((entry) => {
    const { label, help } = text.fields[entry.name];
    const values = entry.kind === 'choice' ? Object.values(entry.choices).join(' ') : '';
    const all = `${label} ${help ?? ''} ${values} ${text.groups[entry.group]} ${entry.name}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The default in words, where there is one to say. */
export function defaultWords(entry: SettingEntry): string | undefined {
  const value = defaultSettings[entry.name];
  switch (entry.kind) {
    case 'choice':
      return typeof value === 'string' ? entry.choices[value] : undefined;
    case 'switch':
    case 'scrollback':
    case 'systemWay':
      return value === true ? text.on : text.off;
    case 'number':
      return typeof value === 'number' ? value.toLocaleString() : undefined;
    case 'text':
    case 'font':
    case 'clipboardHosts':
    case 'commandHosts':
    case 'keybindings':
    case 'scheme':
    case 'schemes':
      return undefined;
  }
}

/** The number that was typed, when it is inside the bounds. */
export function readNumber(typed: string, least: number, most: number): number | undefined {
  const value = Number(typed.trim().replace(',', '.'));
  return typed.trim() !== '' && Number.isFinite(value) && value >= least && value <= most ? value : undefined;
}
