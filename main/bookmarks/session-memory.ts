import { createHash } from 'node:crypto';
import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { Policy } from '../settings/policy.ts';
import type { ConfigFile, ConfigSources } from '../ssh-config/config-file.ts';
import type { Placed } from './tree.ts';

type Sources = ConfigSources & { readonly policy: Policy };

/**
 * For which bookmarks `SessionType none` was found in force. The tree is made at every edit, and resolving thousands of bookmarks takes a tenth of a second and more:
 * one is resolved again only where its own settings, a file or what else it hangs on changed.
 */
export class SessionMemory {
  #about = '';
  #known: ReadonlyMap<string, boolean> = new Map();

  /** What holds still, by `keyOf`, as long as the files say the same. `more`: what else is the same for all bookmarks. */
  of(sources: Sources, more: unknown): Remembered {
    const about = fingerprintOf(sources, more);
    if (about !== this.#about) this.#known = new Map();
    this.#about = about;
    return {
      known: this.#known,
      keep: (answers) => {
        if (about === this.#about) this.#known = answers;
      },
    };
  }
}

interface Remembered {
  readonly known: ReadonlyMap<string, boolean>;
  /** Takes all that is known now; a bookmark that is not among them is forgotten. */
  readonly keep: (answers: ReadonlyMap<string, boolean>) => void;
}

/** What of a bookmark its answer hangs on. `settings` with those of its folders. */
export function keyOf({ node, of }: Placed, settings: HostSettings): string {
  const host = node.kind === 'bookmark' ? node.host : undefined;
  return JSON.stringify([node.id, node.name, host, of?.name, settings]);
}

/** Differs where anything differs that a resolution without questions hangs on; `more`: what is not in the files. */
export function fingerprintOf({ roots, locks, policy, files, problems, ...facts }: Sources, more: unknown): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([facts, locks.options, policy, more]));
  const add = ({ path, role, lines, sections }: ConfigFile): void => {
    hash.update(JSON.stringify([path, role, lines]));
    for (const { entries } of sections) for (const { included } of entries) included.forEach(add);
    hash.update('\n');
  };
  [...roots, ...locks.files].forEach(add);
  hash.update(JSON.stringify([files, problems.length]));
  return hash.digest('hex');
}
