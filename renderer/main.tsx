import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/base.css';
import { App, AppWithoutToken } from './App.tsx';
import { connectHost } from './host/connect-host.ts';
import { CoreLink } from './host/core-link.ts';
import { readPageKey } from './host/page-key.ts';
import { loadTheRest, registerFeatures } from './features.ts';
import { watchScreen } from './shell/program-lock.ts';
import { registerDefaultCommands } from './shell/default-commands.ts';
import { applyRememberedTheme } from './shell/use-theme.ts';
import { watchTunnelsLeft } from './shell/tunnels-left.ts';
import { createWorkbench } from './shell/workbench.ts';

applyRememberedTheme();
const root = createRoot(document.getElementById('root') ?? document.body);
const host = connectHost(window);
if (host.hostKind === 'none') {
  root.render(<AppWithoutToken />);
} else {
  const { pageKey, isNew } = readPageKey(sessionStorage, window);
  const link = new CoreLink({ open: (signal) => host.open(signal), pageKey });
  const screen = watchScreen(link, window);
  const workbench = createWorkbench(link, localStorage, sessionStorage, host.hostKind);
  screen.lockAloneAfter(() => workbench.settings.state.getState().programLockMinutes);
  registerDefaultCommands(workbench);
  watchTunnelsLeft(workbench);
  registerFeatures();
  loadTheRest(workbench, link);
  link.start();
  // A new window of the program's own has nothing to bring back and nobody to share with: it need not wait for the core.
  root.render(<App link={link} workbench={workbench} drawsAtOnce={isNew && host.hostKind === 'electron'} />);
}
