import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { AlgorithmCategory } from '../../shared/model/algorithm-grades.ts';
import { text } from './text.ts';

/** `foreignCommands` is no field: editing the proxy command clears it. */
export type SettingName = Exclude<keyof HostSettings, 'foreignCommands'>;
export type SectionName = keyof typeof text.form.sections;

interface FieldBase {
  readonly name: SettingName;
  readonly section: SectionName;
  readonly label: string;
  readonly help?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Shown in the short form. */
  readonly isBasic?: boolean;
}

/** How one setting of a host is asked for. */
export type SettingField = FieldBase &
  (
    | { readonly kind: 'text'; readonly mono: boolean; readonly most: number }
    | { readonly kind: 'number'; readonly least: number; readonly most: number }
    | { readonly kind: 'switch' }
    /** One option in a line, as `Keyword value`. */
    | { readonly kind: 'options'; readonly mono: true; readonly most: number }
    /** A day, as `2026-11-30`; `mostDays` from today. */
    | { readonly kind: 'date'; readonly mostDays: number }
    /** As `socks5://user@host:port`. */
    | { readonly kind: 'proxy'; readonly mono: true; readonly most: number }
    /** As ssh_config has it, or put together in an editor. */
    | { readonly kind: 'algorithms'; readonly category: AlgorithmCategory; readonly most: number }
    /** A colour scheme, by its name. */
    | { readonly kind: 'scheme' }
    /** Font families, divided by commas. */
    | { readonly kind: 'font'; readonly mono: true; readonly most: number }
    | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  );

const { fields: labels, help, placeholders, choices } = text;

function words(name: SettingName, section: SectionName, most: number, more: Partial<FieldBase> = {}): SettingField {
  return { kind: 'text', mono: true, most, name, section, label: labels[name], ...more };
}
function number(
  name: SettingName,
  section: SectionName,
  least: number,
  most: number,
  more: Partial<FieldBase> = {},
): SettingField {
  return { kind: 'number', least, most, name, section, label: labels[name], ...more };
}
function onOff(name: SettingName, section: SectionName, more: Partial<FieldBase> = {}): SettingField {
  return { kind: 'switch', name, section, label: labels[name], ...more };
}

function algorithms(name: SettingName, category: AlgorithmCategory, more: Partial<FieldBase> = {}): SettingField {
  return { kind: 'algorithms', category, most: 2000, name, section: 'security', label: labels[name], ...more };
}

/** Every setting that a bookmark or folder may have, in the order of the form. The bounds are those of the model. */
export const settingFields: readonly SettingField[] = [
  words('user', 'login', 255, { placeholder: placeholders.user, isBasic: true }),
  number('port', 'login', 1, 65_535, { placeholder: placeholders.port, isBasic: true }),
  words('identityFile', 'login', 4096, { placeholder: placeholders.identityFile, help: help.identityFile, isBasic: true }),
  onOff('identitiesOnly', 'login'),
  words('passwordCommand', 'login', 4000, { placeholder: placeholders.passwordCommand, help: help.passwordCommand }),
  words('passphraseCommand', 'login', 4000, { placeholder: placeholders.passphraseCommand, help: help.passphraseCommand }),
  words('certificateCommand', 'login', 4000, { placeholder: placeholders.certificateCommand, help: help.certificateCommand }),
  {
    kind: 'choice',
    choices: choices.addKeysToAgent,
    name: 'addKeysToAgent',
    section: 'login',
    label: labels.addKeysToAgent,
    help: help.addKeysToAgent,
  },
  onOff('forwardAgent', 'login', { help: help.forwardAgent }),
  words('proxyJump', 'route', 2000, { placeholder: placeholders.proxyJump, help: help.proxyJump, isBasic: true }),
  number('jumpAfterSeconds', 'route', 1, 3600, { help: help.jumpAfterSeconds }),
  {
    kind: 'proxy',
    mono: true,
    most: 600,
    name: 'outgoingProxy',
    section: 'route',
    label: labels.outgoingProxy,
    help: help.outgoingProxy,
    placeholder: placeholders.outgoingProxy,
  },
  words('proxyCommand', 'route', 4000, { placeholder: placeholders.proxyCommand, help: help.proxyCommand }),
  { kind: 'choice', choices: choices.addressFamily, name: 'addressFamily', section: 'route', label: labels.addressFamily },
  words('bindAddress', 'route', 255, { placeholder: placeholders.bindAddress, help: help.bindAddress }),
  number('connectTimeoutSeconds', 'route', 1, 3600),
  number('serverAliveIntervalSeconds', 'route', 0, 86_400, { help: help.serverAliveIntervalSeconds }),
  number('serverAliveCountMax', 'route', 1, 1000),
  number('lingerSeconds', 'route', 0, 86_400, { help: help.lingerSeconds }),
  onOff('autoReconnect', 'route'),
  onOff('compression', 'route'),
  {
    kind: 'options',
    mono: true,
    most: 20_000,
    name: 'options',
    section: 'route',
    label: labels.options,
    help: help.options,
    placeholder: placeholders.options,
  },
  { kind: 'choice', choices: choices.onConnect, name: 'onConnect', section: 'shell', label: labels.onConnect },
  words('command', 'shell', 10_000, { placeholder: placeholders.command }),
  words('tmuxSession', 'shell', 64, { placeholder: placeholders.tmuxSession, help: help.tmuxSession }),
  onOff('tmuxReadOnly', 'shell', { help: help.tmuxReadOnly }),
  words('shellFolder', 'shell', 4096, { placeholder: placeholders.shellFolder, help: help.shellFolder }),
  words('terminalType', 'shell', 64, { placeholder: placeholders.terminalType }),
  {
    kind: 'choice',
    choices: choices.terminalEncoding,
    name: 'terminalEncoding',
    section: 'shell',
    label: labels.terminalEncoding,
    help: help.terminalEncoding,
  },
  {
    kind: 'choice',
    choices: choices.sessionLog,
    name: 'sessionLog',
    section: 'shell',
    label: labels.sessionLog,
    help: help.sessionLog,
  },
  { kind: 'scheme', name: 'colourScheme', section: 'shell', label: labels.colourScheme, help: help.colourScheme },
  {
    kind: 'font',
    mono: true,
    most: 200,
    name: 'terminalFontFamily',
    section: 'shell',
    label: labels.terminalFontFamily,
    placeholder: placeholders.terminalFontFamily,
  },
  number('terminalFontSize', 'shell', 6, 40),
  { kind: 'choice', choices: choices.cursorStyle, name: 'cursorStyle', section: 'shell', label: labels.cursorStyle },
  onOff('cursorBlink', 'shell'),
  { kind: 'choice', choices: choices.bellStyle, name: 'bellStyle', section: 'shell', label: labels.bellStyle },
  number('scrollbackLines', 'shell', 0, 200_000),
  { kind: 'choice', choices: choices.backspaceKey, name: 'backspaceKey', section: 'shell', label: labels.backspaceKey },
  onOff('optionIsMeta', 'shell'),
  onOff('typedEscapes', 'shell', { help: help.typedEscapes }),
  onOff('terminalOnly', 'shell', { help: help.terminalOnly }),
  words('powershellSubsystem', 'shell', 200, { placeholder: placeholders.powershellSubsystem, help: help.powershell }),
  words('powershellCommand', 'shell', 4000, { placeholder: placeholders.powershellCommand }),
  words('startFolder', 'files', 4096, { placeholder: placeholders.startFolder, help: help.startFolder }),
  words('sftpServer', 'files', 2000, { placeholder: placeholders.sftpServer, help: help.sftpServer }),
  onOff('production', 'look', { help: help.production, isBasic: true }),
  { kind: 'choice', choices: choices.colour, name: 'colour', section: 'look', label: labels.colour, isBasic: true },
  {
    kind: 'choice',
    choices: choices.strictHostKeyChecking,
    name: 'strictHostKeyChecking',
    section: 'security',
    label: labels.strictHostKeyChecking,
  },
  onOff('allowLegacy', 'security', { help: help.allowLegacy }),
  {
    kind: 'text',
    mono: false,
    most: 500,
    name: 'legacyReason',
    section: 'security',
    label: labels.legacyReason,
    placeholder: placeholders.legacyReason,
  },
  { kind: 'date', mostDays: 366, name: 'legacyUntil', section: 'security', label: labels.legacyUntil, help: help.legacyUntil },
  algorithms('ciphers', 'cipher', { help: help.algorithms }),
  algorithms('macs', 'mac'),
  algorithms('kexAlgorithms', 'kex'),
  algorithms('hostKeyAlgorithms', 'hostKey'),
];
