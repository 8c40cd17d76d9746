import { BookmarkDialog } from './bookmarks/BookmarkDialog.tsx';
import { FolderDialog } from './bookmarks/FolderDialog.tsx';
import { HostCard } from './bookmarks/HostCard.tsx';
import { HostsSideBar } from './bookmarks/HostsSideBar.tsx';
import { SessionPrompts } from './prompts/SessionPrompts.tsx';
import { SettingsView } from './settings/SettingsView.tsx';
import { KeyboardMap } from './shell/KeyboardMap.tsx';
import { registerDialog, registerPromptOutlet, registerSideBar, registerView } from './shell/views.ts';
import { TerminalView } from './terminals/TerminalView.tsx';
import { WelcomeView } from './welcome/WelcomeView.tsx';

/** Puts the features together: none of them knows another. */
export function registerFeatures(): void {
  registerView('terminal', TerminalView);
  registerView('welcome', WelcomeView);
  registerView('settings', SettingsView);
  registerSideBar(HostsSideBar);
  registerPromptOutlet(SessionPrompts);
  registerDialog('bookmark', BookmarkDialog);
  registerDialog('folder', FolderDialog);
  registerDialog('hostCard', HostCard);
  registerDialog('keyboardMap', KeyboardMap);
}
