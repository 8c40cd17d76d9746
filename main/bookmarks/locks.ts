import type { HostSettings } from '../../shared/model/bookmark.ts';
import { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { HostLocks, LockedOption, PolicyInfo } from '../../shared/model/policy.ts';
import type { Policy } from '../settings/policy.ts';
import { viewLikeSsh } from '../ssh-config/like-ssh.ts';
import { findKeyword } from '../ssh-config/keywords.ts';
import type { HostBook, TargetReference } from './host-book.ts';
import { settingKeywords } from './settings-keywords.ts';

/** What a bookmark says of the way beside ssh_config; without effect where the way is fixed. */
const wayFields: readonly (readonly [keyof HostSettings, string])[] = [
  ['jumpAfterSeconds', 'proxyjump'],
  ['outgoingProxy', 'proxycommand'],
  ['lingerSeconds', 'controlpersist'],
];

/** What the administrator fixed of this program and of every host. */
export async function policyInfo(book: HostBook): Promise<PolicyInfo> {
  const policy = await book.policy();
  const { file, isThere, problem, reason, off, settingPlaces, options, locksSystemConfig } = policy;
  return {
    file,
    isThere,
    ...(problem !== undefined && { problem: problemText(policy) }),
    reason,
    off,
    settings: { ...settingPlaces },
    options: [...options],
    ...(locksSystemConfig && { lockedConfig: book.systemConfigFile }),
  };
}

/** The locks of one host, or those for everybody. Nothing runs and nothing is looked up. Throws `destination.*`, `bookmark.notFound`. */
export async function hostLocks(book: HostBook, target: TargetReference | undefined): Promise<HostLocks> {
  const { input, sources, algorithms } = await book.layers(target ?? { destination: 'host' });
  const { policy } = sources;
  const view = await viewLikeSsh(input, sources, {
    installed: undefined,
    lists: algorithms,
    outside: undefined,
    signal: new AbortController().signal,
  });
  const settings = view.kind === 'printed' ? view.laid.settings : view.settings;
  const locked = settings?.locked() ?? new Map<string, never>();
  const isForAll = target === undefined;
  const printed = new Map<string, string[]>();
  for (const { keyword, value } of view.kind === 'printed' ? view.lines : [])
    printed.set(keyword, [...(printed.get(keyword) ?? []), value]);
  const written = new Map<string, { readonly keyword: string; readonly values: string[] }>();
  for (const { keyword, value } of policy.options) {
    // By the name it is locked under: the file may say an older one.
    const name = (findKeyword(keyword)?.name ?? keyword).toLowerCase();
    const known = written.get(name);
    written.set(name, { keyword, values: [...(known?.values ?? []), value] });
  }
  const options = [...locked].flatMap(([keyword, place]): LockedOption[] => {
    const given = written.get(keyword);
    if (isForAll && given === undefined) return [];
    const value = (given?.values ?? printed.get(keyword) ?? ['none']).join(', ');
    return [{ keyword: given?.keyword ?? keyword, value, ...place }];
  });
  return { reason: policy.reason, fields: fieldsOf(options, policy), options, ...problemOf(policy, view) };
}

function fieldsOf(options: readonly LockedOption[], { off, settings, settingPlaces }: Policy): Record<string, LockedOption> {
  const byKeyword = new Map(options.map((option) => [option.keyword.toLowerCase(), option]));
  const fields: Record<string, LockedOption> = {};
  for (const [field, keyword] of [...settingKeywords, ...wayFields]) {
    const option = byKeyword.get(keyword.toLowerCase());
    if (option) fields[field] = option;
  }
  for (const name of ['autoReconnect', 'lingerSeconds'] as const) {
    const place = settingPlaces[name];
    if (place) fields[name] = { ...place, keyword: name, value: String(settings[name]) };
  }
  if (off.agentForwarding) fields['forwardAgent'] = { ...off.agentForwarding, keyword: 'agentForwarding', value: 'no' };
  if (off.legacyAlgorithms) fields['allowLegacy'] = { ...off.legacyAlgorithms, keyword: 'legacyAlgorithms', value: 'no' };
  return fields;
}

function problemOf(policy: Policy, view: Awaited<ReturnType<typeof viewLikeSsh>>): { readonly problem?: string } {
  if (policy.problem !== undefined) return { problem: problemText(policy) };
  const isLock = view.kind === 'refused' && view.error.code === 'policy.unusable';
  return isLock ? { problem: sentences(view.error) } : {};
}

function problemText({ file, problem = '' }: Policy): string {
  return sentences(new AppError('policy.unusable', { file, why: problem }, problem));
}

function sentences(error: AppError): string {
  const { title, text } = errorText(error.toWire());
  return `${title}: ${text}`;
}
