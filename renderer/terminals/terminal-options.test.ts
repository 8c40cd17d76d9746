import type { Terminal } from '@xterm/xterm';
import { expect, it, vi } from 'vitest';
import { HostSettings } from '../../shared/model/bookmark.ts';
import { defaultSettings, type Settings } from '../../shared/model/settings.ts';
import { terminalProfile } from '../../shared/model/terminal-profile.ts';
import { applySettings, fontFamily, terminalOptions } from './terminal-options.ts';

// Its table of letters unpacks in a browser only.
vi.mock('@xterm/addon-unicode-graphemes', () => ({ UnicodeGraphemesAddon: vi.fn() }));

const settingsWith = (host: HostSettings): Settings => ({ ...defaultSettings, ...terminalProfile(defaultSettings, host) });

it('Nerd symbols stand behind every font, the user’s own and ours, and before the system’s', () => {
  for (const setting of ['', 'Iosevka', 'Iosevka, Hack']) {
    const families = fontFamily(setting).split(', ');
    const at = families.indexOf("'Symbols Nerd Font Mono'");
    expect(families[at + 1]).toBe("'Symbols Nerd Font'");
    expect(families.slice(at + 2)).toEqual(['ui-monospace', 'monospace']);
    expect(families[at - 1]).toBe("'JetBrains Mono'");
  }
  expect(fontFamily('Iosevka, Hack').startsWith("'Iosevka', 'Hack', ")).toBe(true);
});

it('a font’s name cannot leave its quotes', () => {
  expect(fontFamily(`a'; } * { color: red\\`)).toMatch(/^'[a-z*: ]+', 'JetBrains/);
});

it.each(['block', 'bar', 'underline'] as const)(
  'the cursor of a host’s profile is that of its new terminal: %s',
  (cursorStyle) => {
    const settings = settingsWith(HostSettings.parse({ cursorStyle, cursorBlink: true }));
    expect(terminalOptions(settings)).toMatchObject({ cursorStyle, cursorBlink: true });
  },
);

it('what is changed in the profile reaches a terminal that is open', () => {
  const terminal = { options: { ...terminalOptions(defaultSettings) }, unicode: { activeVersion: '6' } };
  const own = settingsWith({ cursorStyle: 'underline', terminalFontSize: 20, terminalFontFamily: 'Hack', scrollbackLines: 7 });
  applySettings(terminal as unknown as Terminal, own);
  expect(terminal.options).toMatchObject({ cursorStyle: 'underline', fontSize: 20, scrollback: 7 });
  expect(terminal.options.fontFamily).toMatch(/^'Hack', /);
});
