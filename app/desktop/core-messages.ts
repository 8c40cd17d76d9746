import type { Stakes } from '../../main/workbench-stakes.ts';
import { isStakes } from './at-stake.ts';

/** What Electron's main process gives to the core's process at its start, as one argument. Nothing secret. */
export interface CoreStart {
  readonly dataDir: string;
  readonly version: string;
  readonly demo: boolean;
}

/** From main to the core. With `page` comes the window's port, and what the window is called from one run to the next. */
export type ToCore =
  | { readonly kind: 'page'; readonly windowKey: string | undefined }
  | { readonly kind: 'windowClosed'; readonly windowKey: string; readonly isForgotten: boolean }
  | { readonly kind: 'close' }
  | { readonly kind: 'switchOff'; readonly tunnelId: string }
  /** An address that another program opened; the page asks about it. */
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string };

const mostEntries = 10_000;

/** Of a key that a keychain sealed, in base64: far more than any makes of 68 bytes. */
export const mostSealedCharacters = 4096;

/** A tunnel that is on, as the tray lists it; `words` are printable. */
export interface TunnelGlance {
  readonly tunnelId: string;
  readonly words: string;
  readonly isListening: boolean;
}

/** What only Electron's main process can do for the core. */
export type CoreQuestion =
  | { readonly ask: 'readClipboard'; readonly id: number }
  | { readonly ask: 'openLink'; readonly id: number; readonly url: string }
  | { readonly ask: 'chooseFolder'; readonly id: number }
  /** `text`: what a new file would be called. */
  | { readonly ask: 'chooseFile'; readonly id: number; readonly act: 'open' | 'save'; readonly text: string }
  /** Files of this computer, by the core: a page can't name any. */
  | { readonly ask: 'startDrag'; readonly id: number; readonly paths: readonly string[] }
  /** The tunnels that are on now. */
  | { readonly ask: 'showTunnels'; readonly id: number; readonly tunnels: readonly TunnelGlance[] }
  /** The system's keychain, for the key of the vault; `text` is base64, and empty for its state. */
  | { readonly ask: 'secretBox'; readonly id: number; readonly act: 'state' | 'seal' | 'unseal'; readonly text: string }
  /** Touch ID, for the lock of the program; the state is its name, or empty where it can't be asked for. */
  | { readonly ask: 'touchId'; readonly id: number; readonly act: 'state' | 'prompt' }
  /** Another window, for a tab of one that is there; the core keeps under its name what is shown in it. */
  | { readonly ask: 'openWindow'; readonly id: number; readonly windowKey: string }
  /** Such a window whose page never came. */
  | { readonly ask: 'closeWindow'; readonly id: number; readonly windowKey: string }
  /** What would be lost with each window now. */
  | { readonly ask: 'showStakes'; readonly id: number; readonly stakes: Stakes }
  /** The core cannot start at all: says why, in words for the user, and ends the program. */
  | { readonly ask: 'giveUp'; readonly id: number; readonly reason: string };

/** Checks a question that came from the core's process, which talks to strangers' servers all day. */
export function isCoreQuestion(message: unknown): message is CoreQuestion {
  if (typeof message !== 'object' || message === null) return false;
  const { ask, id, url, reason, paths, tunnels, act, text, stakes, windowKey } = message as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(id)) return false;
  if (ask === 'openLink') return typeof url === 'string' && url.length <= 8192;
  if (ask === 'secretBox') return (act === 'state' || act === 'seal' || act === 'unseal') && isShort(text);
  if (ask === 'chooseFile') return (act === 'open' || act === 'save') && isShort(text);
  if (ask === 'touchId') return act === 'state' || act === 'prompt';
  if (ask === 'startDrag') return isList(paths) && paths.length > 0 && paths.every((path) => typeof path === 'string');
  if (ask === 'showStakes') return isStakes(stakes);
  if (ask === 'openWindow' || ask === 'closeWindow') return typeof windowKey === 'string' && /^[a-f0-9]{32}$/.test(windowKey);
  if (ask === 'showTunnels') return isList(tunnels) && tunnels.every(isGlance);
  return ask === 'readClipboard' || ask === 'chooseFolder' || (ask === 'giveUp' && typeof reason === 'string');
}

/** The answer to what is no question: whoever waits for it hears that it was not understood. `undefined` where nobody can be told. */
export function refusalOf(message: unknown): Extract<ToCore, { kind: 'failure' }> | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id } = message as Readonly<Record<string, unknown>>;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  return { kind: 'failure', id, reason: 'the question is malformed or too long' };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= mostEntries;
}

function isShort(text: unknown): boolean {
  return typeof text === 'string' && text.length <= mostSealedCharacters;
}

function isGlance(value: unknown): value is TunnelGlance {
  if (typeof value !== 'object' || value === null) return false;
  const { tunnelId, words, isListening } = value as Readonly<Record<string, unknown>>;
  return typeof tunnelId === 'string' && typeof words === 'string' && typeof isListening === 'boolean';
}

/** The address as it may be given to the system's browser, or `undefined` when it is not plain http(s). */
export function browsableAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
}
