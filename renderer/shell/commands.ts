import type { LucideIcon } from 'lucide-react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import { leavesTerminal, normaliseChord, type Platform } from './chords.ts';
import { defaultKeys, type HostKind } from './default-keys.ts';
import type { Target } from './target.ts';

export type CommandGroup = 'go' | 'tabs' | 'panes' | 'session' | 'files' | 'hosts' | 'program';

/** One thing the workbench can do; palette, menus, shortcuts and the keyboard map all draw from these. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly icon?: LucideIcon;
  /** Whether it makes sense now; always when absent. */
  readonly when?: () => boolean;
  readonly run: () => void;
  /** Why it can't be done though it belongs here: its entry in a menu says so, and so does `run`. */
  readonly blocked?: () => string | undefined;
  /** Whether its chords count here and now, for a command whose keys belong to a view that has the focus. They come before all others'. */
  readonly keysWhen?: () => boolean;
  /** How it differs from another one that is easily taken for it: a line below its title in menus. */
  readonly help?: string;
  /** The same for one host: makes the command an entry of each host's menu. */
  readonly runForHost?: (target: Target) => void;
  /** Not worth a line in the palette. */
  readonly isHidden?: boolean;
  /** One of a row of like commands, of which the keyboard map shows only the first. */
  readonly isOneOfMany?: boolean;
}

export interface Keyboard {
  readonly platform: Platform;
  readonly hostKind: HostKind;
}

/** All commands by id, and which chord runs which. */
export class CommandRegistry {
  /** Counts changes of what is registered: parts of the program bring their commands when they have come. */
  readonly changes: StoreApi<number> = createStore(() => 0);
  readonly #commands = new Map<string, Command>();
  readonly #keyboard: () => Keyboard;
  readonly #ownKeys: () => Readonly<Record<string, string>>;
  readonly #isBarred: (id: string) => boolean;

  /**
   * @param keyboard platform and host, as the core told.
   * @param ownKeys the user's own chords by command id; an empty one switches the command's chords off.
   * @param isBarred what the host of the tab in front has none of.
   */
  constructor(
    keyboard: () => Keyboard,
    ownKeys: () => Readonly<Record<string, string>>,
    isBarred: (id: string) => boolean = () => false,
  ) {
    this.#keyboard = keyboard;
    this.#ownKeys = ownKeys;
    this.#isBarred = isBarred;
  }

  register(...commands: readonly Command[]): Disposable {
    for (const command of commands) this.#commands.set(command.id, command);
    this.#changed();
    return disposable(() => {
      for (const command of commands) if (this.#commands.get(command.id) === command) this.#commands.delete(command.id);
      this.#changed();
    });
  }

  #changed(): void {
    this.changes.setState((count) => count + 1, true);
  }

  all(): readonly Command[] {
    return [...this.#commands.values()];
  }

  isAvailable(command: Command): boolean {
    return (command.when?.() ?? true) && !this.#isBarred(command.id);
  }

  /** Runs a command if it makes sense now; answers whether it did. */
  run(id: string): boolean {
    const command = this.#commands.get(id);
    if (!command || !this.isAvailable(command)) return false;
    command.run();
    return true;
  }

  /** The chords of a command, the one to show first. */
  keysOf(id: string): readonly string[] {
    const own = this.#ownKeys()[id];
    if (own !== undefined) {
      const chord = normaliseChord(own);
      return chord === undefined ? [] : [chord];
    }
    const { platform, hostKind } = this.#keyboard();
    return defaultKeys(id, platform, hostKind);
  }

  /** The command that a chord runs, where it was pressed considered. */
  commandFor(chord: string, isInTerminal: boolean): Command | undefined {
    if (isInTerminal && !leavesTerminal(chord, this.#keyboard().platform)) return undefined;
    const fitting = [...this.#commands.values()].filter(
      (command) => command.keysWhen?.() !== false && this.keysOf(command.id).includes(chord) && this.isAvailable(command),
    );
    return fitting.find((command) => command.keysWhen !== undefined) ?? fitting[0];
  }
}
