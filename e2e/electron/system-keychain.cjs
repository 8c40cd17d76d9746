// Playwright starts Electron with a keychain of its own making, which is plain text. Loaded after Playwright's part, this leaves the choice to the system.
const { app } = require('electron');

app.commandLine.removeSwitch('password-store');
app.commandLine.removeSwitch('use-mock-keychain');
