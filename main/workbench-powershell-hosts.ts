import type { PsHost, PsSessionInfo, PsWays } from '../shared/model/powershell.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import { forPowerShell } from './ssh-config/command-line-options.ts';
import { usualWays, type StartWays } from './powershell/channel.ts';
import type { OpenSeat } from './powershell/seats/seat.ts';
import type { StartGates } from './ssh/start-gate.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { watchedPrompter } from './prompts/watched-prompter.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import type { Connections } from './workbench-connections.ts';
import { openPowerShellOn } from './workbench-powershell-open.ts';

/** What a session says of its host. */
export type PowerShellFace = Pick<PsSessionInfo, 'host' | 'label' | 'computerName' | 'target' | 'production' | 'colour'>;

export function powerShellFace(host: PsHost, { name, target, settings }: ResolvedTarget): PowerShellFace {
  const { production = false, colour } = settings;
  return {
    host,
    label: name,
    computerName: target.hostName,
    target: labelOfHost(target),
    production,
    ...(colour !== undefined && { colour }),
  };
}

/** As it was asked for: where a way is named, no other is tried, as another might lead to a session of another kind (JEA, root). */
export function startWays(ways: PsWays | undefined): StartWays {
  const subsystem = ways?.subsystem?.trim() === '' ? undefined : ways?.subsystem;
  const command = ways?.command?.trim() === '' ? undefined : ways?.command;
  return subsystem === undefined && command === undefined ? usualWays : { subsystem, command };
}

/** The ways that a bookmark has, when it has any. */
export function bookmarkWays({ settings }: Pick<ResolvedTarget, 'settings'>): PsWays | undefined {
  const { powershellSubsystem: subsystem, powershellCommand: command } = settings;
  if (subsystem === undefined && command === undefined) return undefined;
  return { ...(subsystem !== undefined && { subsystem }), ...(command !== undefined && { command }) };
}

/** Connects a host for a session, as its config says at that time, on the connection that its tabs share. */
export function openSeat(
  host: PsHost,
  ways: PsWays | undefined,
  parts: {
    readonly book: HostBook;
    readonly connections: Connections;
    readonly desk: PromptDesk;
    readonly gates: StartGates;
    /** Who is asked; undefined: nobody. */
    readonly pageKey: () => string | undefined;
    /** `undefined` as an attempt begins. */
    readonly onAttempt?: ((progress: ConnectProgress | undefined) => void) | undefined;
  },
): OpenSeat {
  return async ({ onProgress: show, onWaiting, onStarting, signal }) => {
    const { book, connections, desk, gates } = parts;
    parts.onAttempt?.(undefined);
    const onProgress = (progress: ConnectProgress): void => {
      parts.onAttempt?.(progress);
      show(progress);
    };
    const pageKey = parts.pageKey();
    const prompter = pageKey === undefined ? unattendedPrompter : watchedPrompter(desk.prompterForPage(pageKey), onWaiting);
    const resolved = await book.resolve(host, forPowerShell, signal, prompter);
    const login = connections.holdLogins(resolved);
    try {
      const { lease, session } = await openPowerShellOn(
        resolved,
        { prompter, onProgress, onStarting, signal },
        startWays(ways ?? bookmarkWays(resolved)),
        { connections, gates },
      );
      const release = (): void => {
        login.dispose();
        lease.release();
      };
      return { session, connectionId: lease.connection.id, release };
    } catch (error) {
      login.dispose();
      throw error;
    }
  };
}
