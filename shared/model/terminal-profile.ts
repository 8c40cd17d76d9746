import type { HostSettings, TreeNode } from './bookmark.ts';
import type { Settings } from './settings.ts';

/** The settings of terminals that a host or folder may have its own of. */
export const profileFields = [
  'backspaceKey',
  'optionIsMeta',
  'bellStyle',
  'cursorStyle',
  'cursorBlink',
  'terminalFontFamily',
  'terminalFontSize',
  'scrollbackLines',
  'colourScheme',
  'typedEscapes',
] as const satisfies readonly (keyof Settings & keyof HostSettings)[];
export type ProfileField = (typeof profileFields)[number];

/** How the terminals of one host behave and look, each field worked out. */
export type TerminalProfile = Readonly<Pick<Settings, ProfileField>>;

/** What is in force for a host: its own, else its folders' (`host` has both, the nearest first served), else the program's. */
export function terminalProfile(settings: Settings, host: HostSettings): TerminalProfile {
  return Object.fromEntries(profileFields.map((field) => [field, host[field] ?? settings[field]])) as unknown as TerminalProfile;
}

/** The settings of a bookmark or variant over those of its folders and, of a variant, its bookmark; none when it is not in the tree. */
export function hostSettingsOf(roots: readonly TreeNode[], bookmarkId: string | undefined): HostSettings {
  return (bookmarkId === undefined ? undefined : find(roots, bookmarkId, {})) ?? {};
}

function find(nodes: readonly TreeNode[], id: string, above: HostSettings): HostSettings | undefined {
  for (const node of nodes) {
    const settings = { ...above, ...node.settings };
    if (node.id === id) return settings;
    const found =
      node.kind === 'folder'
        ? find(node.children, id, settings)
        : node.variants?.flatMap((variant) => (variant.id === id ? [{ ...settings, ...variant.settings }] : []))[0];
    if (found !== undefined) return found;
  }
  return undefined;
}
