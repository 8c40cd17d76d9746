import type { EffectiveHost } from '../shared/model/effective-host.ts';
import type { ScanTarget } from '../shared/model/trust.ts';
import type { Host } from './host.ts';
import { KnownHostsStore } from './known-hosts/file-store.ts';
import { HostKeyScan } from './known-hosts/scan/host-key-scan.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { CommandLineOptions } from './ssh-config/command-line-options.ts';
import type { Workbench } from './workbench-core.ts';

export { keyLine } from './known-hosts/edits.ts';
export { lookupNames } from './known-hosts/matcher.ts';

export interface ScanToolOptions {
  /** In force for every target. */
  readonly ssh: CommandLineOptions;
  /** Whoever is asked by an ssh in a command of `Match exec`. */
  readonly prompter: Prompter;
  /** Whoever is asked about a jump host. */
  readonly prompterFor: (hop: EffectiveHost) => Prompter;
  readonly timeoutSeconds: number;
}

/** A scan of host keys with the connections of a workbench, for the command line. */
export function openHostKeyScan(
  { homeDir, clock, log }: Pick<Host, 'homeDir' | 'clock' | 'log'>,
  workbench: Pick<Workbench, 'resolve' | 'connect'>,
  { ssh, prompter, prompterFor, timeoutSeconds }: ScanToolOptions,
): HostKeyScan {
  return new HostKeyScan({
    store: new KnownHostsStore({ homeDir, log }),
    clock,
    log,
    timeoutSeconds,
    resolve: (target: ScanTarget, signal) => workbench.resolve(target, ssh, signal, prompter),
    acquireHop: (route, signal) => {
      const target = route.at(-1);
      if (target === undefined) throw new Error('a route has a host');
      const resolved = {
        name: target.originalHost,
        target,
        hops: route.slice(0, -1),
        settings: {},
        bookmarkId: undefined,
        destination: undefined,
        command: undefined,
        why: new Map<string, never>(),
      };
      return workbench.connect(resolved, { prompter: prompterFor(target), onProgress: () => undefined, signal });
    },
  });
}
