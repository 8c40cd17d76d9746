import type { Bookmark } from '../../shared/model/bookmark.ts';
import { parseDestination } from '../ssh-config/destination.ts';
import { sshUrlOf } from '../ssh-config/host-spec.ts';

export type QuickConnect =
  | {
      readonly kind: 'destination';
      readonly destination: string;
      readonly label: string;
      readonly draft: Omit<Bookmark, 'id'>;
      readonly folder?: string;
    }
  | { readonly kind: 'invalid'; readonly why: string };

/** What typing into quick connect means, and the bookmark it would make. Never connects. */
export function interpretInput(input: string): QuickConnect {
  const destination = input.trim();
  const parsed = parseDestination(destination);
  if (parsed.kind === 'invalid') return parsed;
  const { user, host, port, options, command, folder } = parsed;
  const jump = options.jump === undefined ? {} : { proxyJump: options.jump };
  const identity = options.identityFiles[0] === undefined ? {} : { identityFile: options.identityFiles[0] };
  const label = `${user === undefined ? '' : `${user}@`}${port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`}`;
  return {
    kind: 'destination',
    // What is kept of an address is its host: its folder is for now. As an address, since a label may read as something else.
    destination: folder === undefined ? destination : sshUrlOf({ user, host, port }),
    ...(folder !== undefined && { folder }),
    label: options.jump === undefined ? label : `${label} via ${options.jump}`,
    draft: {
      kind: 'bookmark',
      name: host,
      host,
      settings: {
        ...(user === undefined ? {} : { user }),
        ...(port === undefined ? {} : { port }),
        ...(folder === undefined || folder === '~' ? {} : { startFolder: folder }),
        ...jump,
        ...identity,
        ...(command === undefined ? {} : { onConnect: 'command' as const, command }),
      },
    },
  };
}
