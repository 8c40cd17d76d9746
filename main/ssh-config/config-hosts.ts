import type { ConfigHost } from '../../shared/model/bookmark.ts';
import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigFile, ConfigSources } from './config-file.ts';
import { noteText } from './note-text.ts';
import { resolveHost, type KeywordOverride } from './resolve.ts';

/** More than this is not drawn; what is cut off still connects by name. */
const maxHosts = 5000;

/**
 * Every name of every `Host` line, in the order of the files, for the tree. Names with wildcards or `!` are rules, not hosts. Each
 * name appears once, at its first place. Resolves the real ones; never runs or reads anything.
 */
export function listConfigHosts(
  sources: ConfigSources,
  defaults: AlgorithmDefaults,
  afterwards: readonly KeywordOverride[] = [],
): ConfigHost[] {
  const hosts = new Map<string, ConfigHost>();
  for (const { alias, file, line } of hostNames([...sources.roots, ...sources.locks.files])) {
    if (hosts.size >= maxHosts) break;
    if (hosts.has(alias)) continue;
    const isPattern = /[*?]/.test(alias) || alias.startsWith('!');
    const place = { alias, isPattern, file, line };
    hosts.set(alias, isPattern ? { ...place, notes: [] } : { ...place, ...effective(alias, sources, defaults, afterwards) });
  }
  return [...hosts.values()];
}

/** The names of the `Host` lines that are hosts, each once, without resolving them. */
export function configHostNames(sources: ConfigSources): string[] {
  const names = new Set<string>();
  for (const { alias } of hostNames([...sources.roots, ...sources.locks.files])) {
    if (names.size >= maxHosts) break;
    if (!/[*?]/.test(alias) && !alias.startsWith('!')) names.add(alias);
  }
  return [...names];
}

/** Whether any line of the files names this keyword, wherever it stands. `keyword` in lower case. */
export function mentionsKeyword(sources: Pick<ConfigSources, 'roots' | 'locks'>, keyword: string): boolean {
  const isIn = ({ sections }: ConfigFile): boolean =>
    sections.some(({ entries }) =>
      entries.some(
        ({ line: { content }, included }) =>
          (content.kind === 'setting' && content.keyword.toLowerCase() === keyword) || included.some(isIn),
      ),
    );
  return (
    sources.locks.options.some((option) => option.keyword.toLowerCase() === keyword) ||
    [...sources.roots, ...sources.locks.files].some(isIn)
  );
}

function* hostNames(files: readonly ConfigFile[]): Generator<{ alias: string; file: string; line: number }> {
  for (const { sections } of files) {
    for (const { header, entries } of sections) {
      if (header?.content.kind === 'setting' && header.content.keyword.toLowerCase() === 'host') {
        for (const alias of header.content.words) if (alias !== '') yield { alias, file: header.file, line: header.line };
      }
      for (const { included } of entries) yield* hostNames(included);
    }
  }
}

type Effective = Omit<ConfigHost, 'alias' | 'isPattern' | 'file' | 'line'>;

function effective(
  alias: string,
  sources: ConfigSources,
  defaults: AlgorithmDefaults,
  afterwards: readonly KeywordOverride[],
): Effective {
  const resolution = resolveHost({ host: alias, overrides: [], afterwards, strict: false }, sources, defaults);
  if (resolution.kind === 'refused') return { refusal: refusalText(resolution.error), notes: [] };
  const { host, why } = resolution;
  return {
    ...(host.hostName === alias.toLowerCase() ? {} : { hostName: host.hostName }),
    ...(why.has('user') ? { user: host.user } : {}),
    ...(why.has('port') ? { port: host.port } : {}),
    ...(host.proxyJump.length > 0 ? { proxyJump: host.proxyJump.join(',') } : {}),
    ...(host.sessionType === 'none' ? { hasNoSession: true as const } : {}),
    notes: host.notes.map(noteText),
  };
}

/** One sentence about a host that would not be connected to. */
export function refusalText(error: AppError): string {
  if (isAppError(error, 'config.refused'))
    return `${error.detail.keyword} (${error.detail.file}:${error.detail.line}): ${error.detail.why}`;
  if (isAppError(error, 'destination.invalid')) return error.detail.why;
  return `${error.message}.`;
}
