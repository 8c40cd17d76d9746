import type { Workbench } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ExecManyOptions } from './exec-many-options.ts';
import { loginOptions, type ManyHost } from './many-host.ts';
import { askOnTerminal, hasTerminal } from './terminal-line.ts';

/** What a run on several hosts may reach. */
export interface ProductionPermit {
  readonly marks: Awaited<ReturnType<Workbench['production']>>;
  /** Names of hosts of production that somebody said yes to. */
  readonly confirmed: ReadonlySet<string>;
}

export type PermitAnswer =
  | (ProductionPermit & { readonly kind: 'permit' })
  /** Nobody could be asked; why, in a line. */
  | { readonly kind: 'refused'; readonly line: string }
  /** Somebody said no, and was told. */
  | { readonly kind: 'declined' };

interface PermitContext {
  readonly workbench: Workbench;
  readonly options: ExecManyOptions;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const namesShown = 12;

/** Asks on the terminal before a run reaches production, unless it was said that it may. Nothing has begun yet. */
export async function productionPermit(context: PermitContext, hosts: readonly ManyHost[]): Promise<PermitAnswer> {
  const { workbench, options, say, signal } = context;
  const marks = await workbench.production();
  const found: string[] = [];
  let isBatch = false;
  for (const { name, destination, login } of hosts) {
    const ssh = loginOptions(options.cli.ssh, login);
    for (const each of new Set([destination, name])) {
      const drawn = await workbench.draw({ destination: each }, ssh).catch(ifUnresolved);
      isBatch ||= drawn?.target.batchMode ?? false;
      if (drawn && marks.has(drawn) && found.at(-1) !== name) found.push(name);
    }
  }
  const permit = { kind: 'permit', marks, confirmed: new Set(found) } as const;
  if (options.includesProduction) return { ...permit, marks: { has: () => false } };
  if (found.length === 0) return permit;
  const more = found.length - namesShown;
  const names = `${found.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  if (isBatch || !hasTerminal())
    return { kind: 'refused', line: `production takes part: ${names}. Nothing was run; --include-production runs there too` };
  say(`hawser: production takes part: ${names}`);
  const answer = await askOnTerminal(`Run on ${hosts.length} hosts, production among them? Type yes: `, true, signal);
  if (answer?.trim().toLowerCase() === 'yes') return permit;
  say('hawser: nothing was run');
  return { kind: 'declined' };
}

/** A host that can't be resolved is not run on, which its turn tells. */
function ifUnresolved(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
  return undefined;
}
